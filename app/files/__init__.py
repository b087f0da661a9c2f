"""Files that people add to what they write: a drawing, a document, a workbook."""

from app.feature import Check, Feature
from app.files import checks

feature = Feature(
    name="files",
    checks=(Check("files are as they were sent", checks.files_are_whole),),
)
