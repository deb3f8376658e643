"""The miniature of H&M Personalized Fashion Recommendations."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.h_and_m_personalized_fashion_recommendations import (
    ARTICLE,
    DATE,
    ID,
    TARGET,
    TRANSACTIONS,
)
from mlebench.competitions.synthetic import Synthetic, write_files
from mlebench.preparation.published import write_csv


def make_miniature(raw: Path, data: Synthetic) -> None:
    import numpy as np
    import pandas as pd

    random, customers, kinds = data.random, np.array(data.hex_ids(160, 64)), 80
    articles = np.array([f"0{n}" for n in 10**8 + 7 * random.permutation(10**6)[:kinds]])
    purchases, favourites = 5000, random.integers(0, kinds, (len(customers), 6))
    buyers = random.integers(0, len(customers) - 10, purchases)
    chosen = favourites[buyers, random.integers(0, 6, purchases)]
    is_whim = random.random(purchases) < 0.3
    chosen[is_whim] = random.integers(0, kinds, is_whim.sum())
    days = np.sort(random.integers(0, 90, purchases))
    # The last ten customers first buy in the test week; some pieces are bought twice.
    buyers[-20:] = np.arange(20) % 10 + len(customers) - 10
    chosen[-40::2] = chosen[-39::2]
    buyers[-40::2] = buyers[-39::2]
    transactions = pd.DataFrame(
        {
            DATE: (pd.Timestamp("2020-06-25") + pd.to_timedelta(days, unit="D")).astype(str),
            ID: customers[buyers],
            ARTICLE: articles[chosen],
            "price": (chosen + 1) * 0.001694915254237288,
            "sales_channel_id": random.integers(1, 3, purchases),
        }
    )
    write_csv(transactions, raw / TRANSACTIONS)
    table = pd.DataFrame({ID: customers, "FN": 1.0, "Active": np.nan, "age": 30.0})
    table["club_member_status"] = random.choice(["ACTIVE", "PRE-CREATE", ""], len(table))
    write_csv(table, raw / "customers.csv")
    goods = pd.DataFrame(
        {ARTICLE: articles, "prod_name": 'Strap "top"', "detail_desc": "Jersey, blå"}
    )
    write_csv(goods, raw / "articles.csv")
    sample = pd.DataFrame({ID: random.permutation(customers), TARGET: " ".join(articles[:12])})
    write_csv(sample, raw / "sample_submission.csv")
    images = {f"images/{name[:3]}/{name}.jpg": kind for kind, name in enumerate(articles[5:])}
    write_files(raw, data.image_files(images, 12, 16))
