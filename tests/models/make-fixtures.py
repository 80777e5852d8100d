#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes tests/data/weights with the tools whose files we must read.

make-fixtures.py FOLDER; needs numpy and, each for its own files, torch and
safetensors. The files are in the repository, so that tests need neither.
"""
import collections
import os
import pickle
import sys

import numpy as np


def ramp(*shape, start=0.0):
    count = int(np.prod(shape))
    return (start + np.arange(count) * 0.25).reshape(shape)


def write_numpy(path):
    np.save(path("c.npy"), ramp(2, 3).astype("f4"))
    np.save(path("fortran.npy"), np.asfortranarray(ramp(2, 3).astype("f8")))
    np.savez(path("voices.npz"), af_one=ramp(3, 1, 2).astype("f4"),
             bm_two=ramp(3, 1, 2, start=10).astype("f2"),
             codes=np.arange(6, dtype="u2").reshape(2, 3))
    np.savez_compressed(path("compressed.npz"), a=ramp(64).astype("f4"))


def write_safetensors(path):
    from safetensors.numpy import save_file

    save_file({
        "a.weight": ramp(2, 3).astype("f4"),
        "a.bias": ramp(3).astype("f2"),
        "steps": np.array([1, -2], dtype="i8").astype("int64"),
        "nothing": np.zeros((0, 4), dtype="f4"),
    }, path("small.safetensors"), metadata={"format": "pt", "note": "ä\"\\"})


def write_torch(path):
    import torch

    whole = torch.arange(24, dtype=torch.float32) * 0.25
    shared = collections.OrderedDict(
        first=whole[:12].reshape(3, 4),
        second=whole[12:].reshape(3, 4),
        turned=whole[:12].reshape(3, 4).t(),
        parameter=torch.nn.Parameter(whole[2:4].clone()),
        half=whole[:4].half(),
        bfloat=whole[:4].bfloat16(),
        steps=torch.tensor([3, -4]),
        scalar=torch.tensor(1.5))
    module = torch.nn.Linear(2, 1)
    with torch.no_grad():
        module.weight.copy_(torch.tensor([[1.0, 2.0]]))
        module.bias.fill_(3.0)
    torch.save({"net": shared, "module": module.state_dict(), "step": 7,
                "loss": np.float64(0.5), "list": [1, 2.5, None, True]},
               path("checkpoint.pth"))
    torch.save(whole[:6].reshape(3, 1, 2), path("voice.pt"))
    torch.save({"a": whole}, path("legacy.pth"),
               _use_new_zipfile_serialization=False)


def write_hostile(path):
    class Attack:
        def __reduce__(self):
            return os.system, ("touch pwned",)

    for protocol in (2, 4):
        with open(path(f"system-{protocol}.pickle"), "wb") as out:
            pickle.dump({"weight": Attack()}, out, protocol)


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    for write in write_numpy, write_safetensors, write_torch, write_hostile:
        try:
            write(lambda name: os.path.join(folder, name))
        except ImportError as error:
            print(f"{write.__name__}: left out, {error}")


main()
