"""The canonical article: frozen values that readers fill and exporters render. Imports nothing above it."""

from syndicate.model.article import (
    Article,
    Author,
    Loss,
    Source,
    Status,
)
from syndicate.model.asset import Asset, PictureMark
from syndicate.model.blocks import RelatedLink
from syndicate.model.disclaimer import Disclaimer, Origin, RequiredLink, Terms, Waiver, fingerprint
from syndicate.model.edition import (
    Amendment,
    Demand,
    Edition,
    Entry,
    Expectation,
    HeadDemand,
    LinkDemand,
    PictureDemand,
    Section,
    SheetDemand,
    TextDemand,
)
from syndicate.model.extent import Extent
from syndicate.model.moment import Moment

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
