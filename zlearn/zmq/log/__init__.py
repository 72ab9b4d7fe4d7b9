"""Log records as messages: handlers.py publishes them, `python -m zlearn.zmq.log` shows them."""
