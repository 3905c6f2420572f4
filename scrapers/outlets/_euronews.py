"""The pages of Euronews, the same in all its languages."""

from scrapers.model.layout import Layout

NEWSY = Layout(
    name="newsy",
    headline="h1.c-article-redesign-title",
    description="h2.c-article-summary, p.c-article-summary",
    body="div.c-article-content",
    paragraphs="p, h2, h3, li, blockquote",
    published="div.c-article-publication-date time[datetime], time.c-article-publication-date",
    # The words around the names are in the language of the edition; the names are links or bold.
    authors="div.c-article-contributors > a, div.c-article-contributors > b, footer.c-article-contributors strong",
    figures="div.c-article-image-video, div.c-article-content div.widget--type-image",
    caption=".c-article-caption__text, .widget__captionText",
    credit=".c-article-caption__credit, .widget__captionCredit",
    drop=(
        ".c-ad",
        ".advertising",
        ".connatix-container",
        # Related stories, tweets, embedded code and graphics; a quotation repeats the text in large letters.
        ".widget:not(.widget--type-image)",
        "article.the-media-object",
        "[class*='social']",
        ".c-article-caption__copyright",
    ),
)
"""Seen in April 2024 (English, German) and January 2026 (German, French)."""
