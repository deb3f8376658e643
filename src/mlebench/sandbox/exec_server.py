"""The first process of an attempt's world: runs programs there for the harness.

bubblewrap starts this file with the agent's Python (`-I -S`) as process 1 of the
world's process namespace; it needs the standard library alone. It shares the world
with the agent, so it trusts the socket to the harness and nothing else, and the
harness trusts nothing it says. A local sandbox, which seals nothing, starts it as
a common process.

A frame is two big-endian 32-bit lengths, a JSON object of the first length and
raw bytes of the second. The harness sends

    {"op": "exec", "id", "argv", "cwd", "env", "input"}   run a program
    {"op": "read", "id", "path", "limit"}                 send a file's bytes
    {"op": "write", "id", "path"}                         write the data that follows
    {"op": "data", "id"} + bytes, {"op": "end", "id"}     standard input, or a file
    {"op": "kill", "id"}                                  end a program's session

and gets, for each id, any number of `{"id", "stream": "out" | "err"}` + bytes, then
one `{"id", "code"}` or `{"id", "errno", "message"}`. When the socket closes, this
process exits, and the kernel ends the whole sealed world with it.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import os
import selectors
import signal
import socket
import stat
import struct
import subprocess
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` takes longer to import than the rest of this file
    from collections.abc import Callable, Iterator
    from typing import IO, Any

    Message = dict[str, Any]
    Pipe = IO[bytes]

HEADER = struct.Struct("!II")
CHUNK_BYTES = 256 * 1024
_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_CAPBSET_DROP = 24
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_CAPABILITY_VERSION = 0x20080522


class Program:
    """A program that runs, or ran and left its output open to others."""

    def __init__(self, request_id: int, process: subprocess.Popen[bytes]) -> None:
        self.id = request_id
        self.process = process
        self.pid = process.pid
        outputs = (("out", process.stdout), ("err", process.stderr))
        self.outputs = {name: pipe for name, pipe in outputs if pipe}
        self.unsent_input = bytearray()
        self.input_ended = False
        self.exited = False


class Server:
    """Serves one harness over one socket, in one thread."""

    def __init__(self, harness: socket.socket) -> None:
        self.harness = harness
        self.received = bytearray()
        self.selector = selectors.DefaultSelector()
        self.programs: dict[int, Program] = {}
        self.files: dict[int, int] = {}
        """Descriptors of files that are being written."""

    def serve(self) -> None:
        """Answer until the harness closes the socket, which raises OSError."""
        wake_reader, wake_writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake_writer, warn_on_full_buffer=False)
        self.selector.register(self.harness, selectors.EVENT_READ, self.receive)
        self.selector.register(wake_reader, selectors.EVENT_READ, lambda: self.reap(wake_reader))
        while True:
            for key, _ in self.selector.select():
                # A handler may have closed what a later event speaks of.
                if self.selector.get_map().get(key.fd) is key:
                    key.data()

    def send(self, message: dict[str, object], body: bytes = b"") -> None:
        text = json.dumps(message).encode()
        self.harness.sendall(HEADER.pack(len(text), len(body)) + text + body)

    def receive(self) -> None:
        data = self.harness.recv(1024 * 1024)
        if not data:
            raise ConnectionResetError("the harness is gone")
        self.received += data
        while len(self.received) >= HEADER.size:
            text_length, body_length = HEADER.unpack_from(self.received)
            end = HEADER.size + text_length + body_length
            if len(self.received) < end:
                break
            message = json.loads(self.received[HEADER.size : HEADER.size + text_length])
            body = bytes(self.received[HEADER.size + text_length : end])
            del self.received[:end]
            self.handle(message, body)

    def handle(self, message: Message, body: bytes) -> None:
        request_id = message["id"]
        try:
            match message["op"]:
                case "exec":
                    self.start(request_id, message)
                case "read":
                    self.read_file(request_id, message["path"], message["limit"])
                case "write":
                    self.files[request_id] = open_for_writing(message["path"])
                case "data":
                    self.take_data(request_id, body)
                case "end":
                    self.end_data(request_id)
                case "kill":
                    if request_id in self.programs:
                        kill_session(self.programs[request_id].pid)
        except OSError as error:
            self.fail(request_id, error)
        except ValueError as error:
            # A path or an argument that the system's encoding cannot express.
            self.fail(request_id, OSError(errno.EINVAL, str(error)))

    def fail(self, request_id: int, error: OSError) -> None:
        file = self.files.pop(request_id, None)
        if file is not None:
            os.close(file)
        self.send({"id": request_id, "errno": error.errno, "message": str(error)[:1000]})

    # Programs

    def start(self, request_id: int, message: Message) -> None:
        # Descriptors of this process are closed on exec; with close_fds the child
        # would look them up in /proc/self/fd, which an undumpable process cannot.
        process = subprocess.Popen(
            message["argv"],
            cwd=message["cwd"],
            env=message["env"],
            stdin=subprocess.PIPE if message["input"] else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
            close_fds=False,
        )
        program = Program(request_id, process)
        self.programs[request_id] = program
        if process.stdin:
            os.set_blocking(process.stdin.fileno(), False)
        for name, pipe in program.outputs.items():
            os.set_blocking(pipe.fileno(), False)
            self.selector.register(
                pipe,
                selectors.EVENT_READ,
                lambda name=name, pipe=pipe: self.pass_output(program, name, pipe),
            )

    def pass_output(self, program: Program, name: str, pipe: Pipe) -> bool:
        """Send what is there; after the program's exit, only keep the pipe empty.

        A background process may hold the pipe for as long as it lives, and must
        not be killed by a closed pipe.
        """
        try:
            data = os.read(pipe.fileno(), CHUNK_BYTES)
        except BlockingIOError:
            return False
        if not data:
            self.selector.unregister(pipe)
            pipe.close()
            return False
        if not program.exited:
            self.send({"id": program.id, "stream": name}, data)
        return True

    def take_data(self, request_id: int, body: bytes) -> None:
        if request_id in self.files:
            write_all(self.files[request_id], body)
        elif request_id in self.programs:
            program = self.programs[request_id]
            program.unsent_input += body
            self.feed(program)

    def end_data(self, request_id: int) -> None:
        if request_id in self.files:
            os.close(self.files.pop(request_id))
            self.send({"id": request_id, "code": 0})
        elif request_id in self.programs:
            program = self.programs[request_id]
            program.input_ended = True
            self.feed(program)

    def feed(self, program: Program) -> None:
        """Write as much input as the program takes; come back when it takes more."""
        pipe = program.process.stdin
        if pipe is None or pipe.closed:
            return
        try:
            while program.unsent_input:
                written = os.write(pipe.fileno(), memoryview(program.unsent_input)[:65536])
                del program.unsent_input[:written]
        except BlockingIOError:
            if pipe.fileno() not in self.selector.get_map():
                self.selector.register(pipe, selectors.EVENT_WRITE, lambda: self.feed(program))
            return
        except BrokenPipeError:
            program.unsent_input.clear()
            program.input_ended = True
        if pipe.fileno() in self.selector.get_map():
            self.selector.unregister(pipe)
        if program.input_ended:
            pipe.close()

    def reap(self, wake_reader: int) -> None:
        """Collect every process that ended, the world's orphans among them."""
        with contextlib.suppress(BlockingIOError):
            os.read(wake_reader, 4096)
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            code = os.waitstatus_to_exitcode(status)
            for program in list(self.programs.values()):
                if program.pid == pid:
                    self.finish(program, code)

    def finish(self, program: Program, code: int) -> None:
        process = program.process
        process.returncode = code
        for name, pipe in program.outputs.items():
            # What a pipe holds by now, and no more: others may go on writing.
            for _ in range(8):
                if pipe.closed or not self.pass_output(program, name, pipe):
                    break
        program.exited = True
        if process.stdin and not process.stdin.closed:
            program.input_ended = True
            program.unsent_input.clear()
            self.feed(program)
        del self.programs[program.id]
        self.send({"id": program.id, "code": code if code >= 0 else 128 - code})

    # Files

    def read_file(self, request_id: int, path: str, limit: int) -> None:
        # O_NONBLOCK: a FIFO must not hold up the world.
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            require_regular(file, path)
            sent = 0
            while data := os.read(file, CHUNK_BYTES):
                sent += len(data)
                if sent > limit:
                    raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), path)
                self.send({"id": request_id, "stream": "out"}, data)
        finally:
            os.close(file)
        self.send({"id": request_id, "code": 0})


def require_regular(file: int, path: str) -> None:
    """Refuse folders, FIFOs and devices."""
    mode = os.fstat(file).st_mode
    if stat.S_ISDIR(mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "Not a regular file", path)


def open_for_writing(path: str) -> int:
    """Open a file to write it anew, after making its folder."""
    os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 -- pathlib is slow to import
    flags = os.O_WRONLY | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC
    file = os.open(path, flags, 0o644)
    try:
        require_regular(file, path)
        os.ftruncate(file, 0)
    except OSError:
        os.close(file)
        raise
    return file


def write_all(file: int, data: bytes) -> None:
    """Write all of `data`."""
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


def processes() -> Iterator[tuple[int, list[int]]]:
    """Every process that is not a zombie: its id, and its parent, group and session."""
    for name in os.listdir("/proc"):  # noqa: PTH208 -- pathlib is slow to import
        if name.isdecimal():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:  # noqa: PTH123 -- as above
                    fields = file.read().rpartition(b")")[2].split()
            except OSError:
                continue
            if fields[0] != b"Z":
                yield int(name), [int(field) for field in fields[1:4]]


def kill_all(find: Callable[[], set[int]]) -> None:
    """Kill what `find` finds, until it finds nothing that has not been killed.

    Processes may fork while they are being listed.
    """
    killed: set[int] = set()
    while not (found := find()) <= killed:
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        killed |= found


def kill_session(session: int) -> None:
    """Kill every process of a session; daemons have left it and live on."""
    kill_all(lambda: {pid for pid, (_, *groups) in processes() if session in groups})


def descendants(ancestor: int) -> set[int]:
    """A process's children, their children, and so on."""
    parents = {pid: parent for pid, (parent, *_) in processes()}
    found: set[int] = set()
    while new := {pid for pid, parent in parents.items() if parent in {ancestor, *found}} - found:
        found |= new
    return found


def kill_descendants(ancestor: int) -> None:
    """Kill all that came from a process; a subreaper's daemons are among them."""
    kill_all(lambda: descendants(ancestor))


def call(function: Any, *arguments: object) -> None:
    """Call a function of the C library.

    Raises:
        OSError: if it fails.
    """
    if function(*arguments) != 0:
        raise OSError(ctypes.get_errno(), f"{function.__name__} failed")


def close_off(*, is_sealed: bool) -> None:
    """Give up what this process has beyond its user's rights, and hide it.

    Started by root in a sealed world, it is uid 0 of a namespace in which uid 1000
    is an otherwise unused user of the host; that is who it becomes. Started by
    another user, it already is uid 1000.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
    if not is_sealed:
        call(libc.prctl, _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        # Daemons become its children, not init's, and can be found.
        call(libc.prctl, _PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    elif os.getuid() == 0:
        for capability in range(64):
            # Those that the kernel does not know, it refuses.
            libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
        os.setgroups([])
        os.setresgid(1000, 1000, 1000)
        os.setresuid(1000, 1000, 1000)
        # A change of user leaves the inheritable set, and ends what bubblewrap asked for
        # with --die-with-parent.
        call(libc.capset, (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0), (ctypes.c_uint32 * 6)())
        call(libc.prctl, _PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    # Nobody inside may trace it or read its memory and descriptors.
    call(libc.prctl, _PR_SET_DUMPABLE, 0, 0, 0, 0)


def main() -> None:
    """Prepare the world, tell the harness, and serve it.

    Arguments: the socket's descriptor, the checker's port (0 for any that is
    free), and "sealed" or "local".
    """
    harness = socket.socket(fileno=int(sys.argv[1]))
    is_sealed = sys.argv[3] == "sealed"
    harness.set_inheritable(False)
    os.closerange(3, harness.fileno())
    os.closerange(harness.fileno() + 1, 65536)
    os.dup2(os.open(os.devnull, os.O_RDWR), 2)
    close_off(is_sealed=is_sealed)
    os.umask(0o022)
    # Process 1 is immune to signals that it leaves at their default.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

    checker = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    checker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    checker.bind(("127.0.0.1", int(sys.argv[2])))
    checker.listen(128)
    socket.send_fds(harness, [b"ready"], [checker.fileno()])
    checker.close()

    try:
        Server(harness).serve()
    finally:
        if not is_sealed:
            kill_descendants(os.getpid())


if __name__ == "__main__":
    main()
