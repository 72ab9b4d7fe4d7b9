"""The door to other tools: a trace in the form that each of them opens.

    trace.export("mermaid").save("run.mmd")
    print(trace.export("plantuml"))
    trace.export("csv").left_out            # sentences: what the form doesn't hold

One small file a form. Names and bodies in a trace come from strangers, so each file opens
with how its tool is kept from taking a text for more than a text.

Rule for this room: a form says what it left out, in the file where the tool can show it, and
in `left_out`. Nothing is cut silently.
"""

from zlearn.trace.exports.export import FORMATS, Export, export

__all__ = ["FORMATS", "Export", "export"]
