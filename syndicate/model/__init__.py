"""The canonical article: frozen values that readers fill and exporters render. Imports nothing above it."""

from syndicate.model.article import (
    Article,
    Author,
    Source,
    Status,
)
from syndicate.model.asset import Asset, PictureMark
from syndicate.model.blocks import RelatedLink
from syndicate.model.demands import (
    Demand,
    Expectation,
    HeadDemand,
    LinkDemand,
    PictureDemand,
    SheetDemand,
    TextDemand,
)
from syndicate.model.edition import Amendment, Edition, Entry, Section
from syndicate.model.extent import Extent
from syndicate.model.loss import Loss
from syndicate.model.moment import Moment
from syndicate.model.notice import Disclaimer, Origin, RequiredLink, Waiver, fingerprint
from syndicate.model.terms import Terms

__all__ = [
    "Amendment",
    "Article",
    "Asset",
    "Author",
    "Demand",
    "Disclaimer",
    "Edition",
    "Entry",
    "Expectation",
    "Extent",
    "HeadDemand",
    "LinkDemand",
    "Loss",
    "Moment",
    "Origin",
    "PictureDemand",
    "PictureMark",
    "RelatedLink",
    "RequiredLink",
    "Section",
    "SheetDemand",
    "Source",
    "Status",
    "Terms",
    "TextDemand",
    "Waiver",
    "fingerprint",
]
