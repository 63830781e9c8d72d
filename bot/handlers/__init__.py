"""One file a flow: what people type and press, and what they are answered."""
