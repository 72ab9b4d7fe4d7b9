"""What the cells of notebook 17 ask and reveal, in Chinese; the English stands in the cells.

Rule for this file: texts only.
"""

CELLS: dict[str, str] = {
    "A cell runs print('hello'). By which channel does “hello” come to your page?":
        "一个单元格运行 print('hello')。“hello”走哪个通道到你的页面上？",
    "shell, which carried the cell": "shell，代码就是从那里去的",
    "stdin, for it is text": "stdin，因为它是文字",
    "iopub, which publishes": "iopub，它管发布",
    "Whoever watches this kernel sees what it prints, on any page: so it is published.":
        "谁在看这个内核，谁就能看到它打印的东西，不管在哪个页面上；所以要发布。",
    "A reading of two fields: in which format is the body shortest?":
        "一个读数，两个字段：用哪种格式，正文最短？",
    "JSON": "JSON（文字）",
    "XML": "XML（文字）",
    "Protobuf or Thrift": "Protobuf 或 Thrift（二进制）",
    "They say a field's number in one byte, where JSON and XML spell its name.":
        "字段在它们那里只是一个字节的编号，而 JSON 和 XML 要把名字拼写出来。",
}  # fmt: skip
