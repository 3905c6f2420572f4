"""The Harbour Post, an outlet that there is not."""

from datetime import timedelta

from scrapers.model.outlet import DayPages, Feed, Floors, Outlet, Section

outlet = Outlet(
    slug="harbourpost",
    name="The Harbour Post",
    home="https://harbourpost.example/",
    language="en",
    timezone="Asia/Ho_Chi_Minh",
    sources=(Feed(url="https://harbourpost.example/rss"),),
    article=r"^https://[^/]+/(?P<year>20\d\d)/(?P<month>[01]\d)/(?P<day>[0-3]\d)/(?P<id>\d+)-[\w-]+$",
    floors=Floors(articles_per_day=1, words=20),
    delay=0.0,
    pages_per_run=8,
    looks=(timedelta(seconds=1),),
    looks_share=0.75,
    days=(
        DayPages(
            page=Section(url="https://harbourpost.example/{year}/{month:02}/{day:02}"),
            more="https://harbourpost.example/{year}/{month:02}/{day:02}?page={page}",
        ),
    ),
)
