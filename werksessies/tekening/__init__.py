"""The drawing of stickers and plate: one set of numbers and one drawing for screen and paper.

Pure Python, no Django. Everything is SVG with presentation attributes only, so that it passes a
strict Content-Security-Policy and comes out the same in a browser and in the PDF.
"""
