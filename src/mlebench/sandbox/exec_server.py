"""The first process of a sealed world: runs programs there for the harness.

bubblewrap starts this file with the agent's Python (`-I -S`) as process 1 of the
world's process namespace; it needs the standard library alone and is never
imported by the harness. It shares the world with the agent, so it trusts the
socket to the harness and nothing else, and the harness trusts nothing it says.

A frame is two big-endian 32-bit lengths, a JSON object of the first length and
raw bytes of the second. The harness sends

    {"op": "exec", "id", "argv", "cwd", "env", "input"}   run a program
    {"op": "read", "id", "path", "limit"}                 send a file's bytes
    {"op": "write", "id", "path"}                         write the data that follows
    {"op": "data", "id"} + bytes, {"op": "end", "id"}     standard input, or a file
    {"op": "kill", "id"}                                  end a program's session

and gets, for each id, any number of `{"id", "stream": "out" | "err"}` + bytes, then
one `{"id", "code"}` or `{"id", "errno", "message"}`. When the socket closes, this
process exits, and the kernel ends the whole world with it.
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
    from typing import IO, Any

    Message = dict[str, Any]
    Pipe = IO[bytes]

HEADER = struct.Struct("!II")
CHUNK_BYTES = 256 * 1024
CHECKER_PORT = 5000
_PR_SET_DUMPABLE = 4
_PR_CAPBSET_DROP = 24
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
        """Answer until the harness closes the socket."""
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
            os._exit(0)
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
        self.send({"id": request_id, "errno": error.errno, "message": str(error)})

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


def kill_session(session: int) -> None:
    """Kill every process of a session; daemons have left it and live on."""
    killed: set[int] = set()
    while True:
        found = set()
        for name in os.listdir("/proc"):  # noqa: PTH208 -- pathlib is slow to import
            if not name.isdecimal() or name == "1":
                continue
            try:
                with open(f"/proc/{name}/stat", "rb") as file:  # noqa: PTH123 -- pathlib is slow to import
                    fields = file.read().rpartition(b")")[2].split()
            except OSError:
                continue
            state, _, group, its_session = fields[:4]
            if state != b"Z" and session in (int(group), int(its_session)):
                found.add(int(name))
        # Members may have forked while the list was read: look until none is new.
        if found <= killed:
            return
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        killed |= found


def become_unprivileged() -> None:
    """Give up everything this process has beyond its user's rights.

    Started by root it is uid 0 of a namespace in which uid 1000 is an otherwise
    unused user of the host; that is who it becomes. Started by another user it
    already is uid 1000.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
    if os.getuid() == 0:
        for capability in range(64):
            libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
        os.setgroups([])
        os.setresgid(1000, 1000, 1000)
        os.setresuid(1000, 1000, 1000)
        # A user's change leaves the inheritable set: empty that, too.
        header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
        if libc.capset(header, (ctypes.c_uint32 * 6)()) != 0:
            raise OSError(ctypes.get_errno(), "cannot give up capabilities")
    # Nobody inside may trace it or read its memory and descriptors.
    if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "cannot become undumpable")


def main() -> None:
    """Prepare the world, tell the harness, and serve it."""
    harness = socket.socket(fileno=int(sys.argv[1]))
    harness.set_inheritable(False)
    os.closerange(3, harness.fileno())
    os.closerange(harness.fileno() + 1, 65536)
    os.dup2(os.open(os.devnull, os.O_RDWR), 2)
    become_unprivileged()
    os.umask(0o022)
    signal.signal(signal.SIGINT, signal.SIG_DFL)

    checker = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    checker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    checker.bind(("127.0.0.1", CHECKER_PORT))
    checker.listen(128)
    socket.send_fds(harness, [b"ready"], [checker.fileno()])
    checker.close()

    Server(harness).serve()


if __name__ == "__main__":
    main()
