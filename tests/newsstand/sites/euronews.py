"""Euronews in English and French."""

from functools import cached_property

from tests.newsstand.press import Paper
from tests.newsstand.sites.newsy import PARIS, Edition, Newsy


class EuronewsEnglish(Newsy):
    host = "www.euronews.com"
    hosts = ("euronews.com", "images.euronews.com", "static.euronews.com")
    paper = Paper(
        slug="euronews", language="en", zone=PARIS, share={"europe": 28, "caucasus": 4, "vietnam": 1}
    )
    edition = Edition(
        locale="en-GB",
        sections={
            "flood": ("my-europe", "Europe", "europe-news", "Europe News"),
            "transport": ("my-europe", "Europe", "europe-news", "Europe News"),
            "trade": ("business", "Business", "economy", "Economy"),
            "health": ("health", "Health", "health-news", "Healthcare"),
            "science": ("next", "Tech", "tech-news", "Tech News"),
            "education": ("news", "News", "international", "World"),
            "culture": ("culture", "Culture", "culture-news", "Culture news"),
            "sport": ("news", "News", "sport", "Sport"),
            "diplomacy": ("my-europe", "Europe", "my-europe-series", "My Europe"),
            "crime": ("news", "News", "international", "World"),
            "energy": ("green", "Green", "climate", "Climate"),
            "environment": ("green", "Green", "green-news", "Nature"),
        },
        by="By",
        with_="with",
        published="Published on",
        updated="Updated",
        clock="GMT",
        copyright="Copyright",
        advertisement="ADVERTISEMENT",
        share="Share",
        comments="Comments",
        also="You might also like",
        top="Top stories",
        most_read="Most read",
        sources="Additional sources",
        home="Home",
    )

    @cached_property
    def translated(self) -> Newsy:
        return EuronewsFrench(self.press)


class EuronewsFrench(Newsy):
    host = "fr.euronews.com"
    paper = Paper(
        slug="euronews_fr",
        language="fr",
        zone=PARIS,
        share={"europe": 24, "caucasus": 3, "vietnam": 1},
        lag=(30, 150),
    )
    edition = Edition(
        locale="fr-FR",
        sections={
            "flood": ("my-europe", "Europe", "europe-news", "Infos Europe"),
            "transport": ("my-europe", "Europe", "europe-news", "Infos Europe"),
            "trade": ("business", "Business", "economy", "Économie"),
            "health": ("health", "Santé", "health-news", "Soins de santé"),
            "science": ("next", "Tech", "tech-news", "Tech infos"),
            "education": ("news", "Infos", "international", "Monde"),
            "culture": ("culture", "Culture", "culture-news", "Culture infos"),
            "sport": ("news", "Infos", "sport", "Sport"),
            "diplomacy": ("my-europe", "Europe", "my-europe-series", "Mon Europe"),
            "crime": ("news", "Infos", "international", "Monde"),
            "energy": ("green", "Green", "climate", "Climat"),
            "environment": ("green", "Green", "green-news", "Nature"),
        },
        by="Par",
        with_="avec",
        published="Publié le",
        updated="Mis à jour",
        clock="UTC",
        copyright="Tous droits réservés",
        advertisement="PUBLICITÉ",
        share="Partager",
        comments="Discussion",
        also="À découvrir également",
        top="À la une",
        most_read="Les plus lus",
        sources="Sources additionnelles",
        home="Accueil",
    )

    @cached_property
    def translated(self) -> Newsy:
        return EuronewsEnglish(self.press)
