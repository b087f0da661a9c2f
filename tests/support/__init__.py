"""What tests need and no reader of the product does: makers, a strict browser, real servers."""
