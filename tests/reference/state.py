#!/usr/bin/env python3
"""Reads and writes safetensors from the description of the format alone, to check ours against.

state.py FILE      lists a file's tensors, after checking that they fill its data section
state.py           prints the bytes that SafetensorsTests expects, in hexadecimal
"""
import hashlib
import json
import math
import struct
import sys

SIZES = {"F64": 8, "I64": 8, "F32": 4, "I32": 4, "F16": 2, "BF16": 2, "U8": 1, "BOOL": 1}


def read(path):
    content = open(path, "rb").read()
    (length,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8:8 + length])
    data = content[8 + length:]
    print("metadata", json.dumps(header.pop("__metadata__", {}), sort_keys=True))
    end = 0
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        begin, stop = entry["data_offsets"]
        size = SIZES[entry["dtype"]]
        assert begin == end and stop - begin == size * math.prod(entry["shape"]), name
        assert (8 + length + begin) % size == 0, f"{name} is not aligned"
        end = stop
        if name == "checksum":
            assert data[begin:stop] == hashlib.sha256(content[:8 + length + begin]).digest(), "checksum"
        print(name, entry["dtype"], entry["shape"], hashlib.sha256(data[begin:stop]).hexdigest()[:16])
    assert end == len(data), f"{len(data) - end} bytes after the last tensor"


def write(tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, (dtype, shape, values) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


if len(sys.argv) > 1:
    read(sys.argv[1])
else:
    print(write({"id": ("I64", [2], struct.pack("<2q", -3, 1 << 40)),
                 "head.weight": ("F32", [2, 1], struct.pack("<2f", 1.5, -2.5)),
                 "mask": ("U8", [3], bytes([1, 2, 3]))}, {"made": "by hand"}).hex())
