"""Static pictures of a store, for print: SVG and PNG, drawn by matplotlib (the extra `figures`)."""
