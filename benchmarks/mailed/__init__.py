"""Corpus papers sent as mail: printed from mail programs, exported as pages, saved as messages; and what is read of them.

``python -m benchmarks.mailed --out FOLDER [--styles gmail,outlook,…] [--every N]``. Printing needs Chromium and LibreOffice Writer.
"""
