#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Our Kokoro beside the package kokoro of PyPI, stage by stage.

    kokoro-parity.py DUMP [TOKENS...]

DUMP is the build's tests/models/dump-kokoro. Both have the same generated
weights, tokens and style. Durations must be the same, the curves of pitch and
energy and what goes into the generator nearly so. The excitation is random and
its phases turn with the last bits of the pitch, so the package is given ours;
then the sound has to be the same, too. Needs kokoro, torch, numpy and
safetensors from PyPI.
"""

import argparse
import importlib
import os
import subprocess
import sys
import tempfile

import numpy
import torch

speed = importlib.import_module("kokoro-speed")

# Least ratio of signal to difference, in dB.
WANTED = {"F0": 75, "N": 65, "dec_3": 65, "audio": 80}
CHANNELS = {"F0": 1, "N": 1, "dec_3": 512, "har": 22}


def read(folder, n, stage):
    values = numpy.fromfile(os.path.join(folder, f"{n}-{stage}.f32"),
                            numpy.float32)
    return values.reshape(-1, CHANNELS.get(stage, 1)).T


def decibels(found, wanted):
    noise = numpy.square(found.astype(float) - wanted).sum()
    return 10 * numpy.log10(numpy.square(wanted.astype(float)).sum() /
                            max(noise, 1e-30))


def run_package(model, n, har):
    """Durations and the stages, with our excitation in place of its own."""
    found = {}
    generator = model.decoder.generator
    har = torch.tensor(har.copy())[None]
    generator.stft.transform = lambda _: (har[:, :11], har[:, 11:])

    def keep(_, inputs):
        found["dec_3"] = inputs[0][0].numpy().copy()
        found["F0"] = inputs[2].numpy().copy()

    def keep_energy(_, inputs):
        found["N"] = inputs[2].numpy().copy()

    hooks = [generator.register_forward_pre_hook(keep),
             model.decoder.register_forward_pre_hook(keep_energy)]
    with torch.no_grad():
        audio, durations = model.forward_with_tokens(
            speed.tokens(n), speed.style(), 1)
    for hook in hooks:
        hook.remove()
    found["audio"] = audio.numpy()[None]
    return durations.numpy(), found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("dump")
    parser.add_argument("tokens", type=int, nargs="*",
                        default=[3, 15, 60, 200])
    args = parser.parse_args()
    failed = False

    with tempfile.TemporaryDirectory() as folder:
        checkpoint = os.path.join(folder, "w.pth")
        subprocess.run([args.dump, folder, *map(str, args.tokens)], check=True)
        speed.save_checkpoint(os.path.join(folder, "weights.safetensors"),
                              checkpoint)
        model = speed.KModel("none", speed.CONFIG, checkpoint).eval()
        for n in args.tokens:
            durations, found = run_package(model, n, read(folder, n, "har"))
            own = numpy.fromfile(os.path.join(folder, f"{n}-durations.i32"),
                                 numpy.int32)
            ratios = {stage: decibels(read(folder, n, stage), found[stage])
                      for stage in WANTED}
            same = (own == durations).all()
            failed |= not same or any(ratios[stage] < WANTED[stage]
                                      for stage in WANTED)
            print(f"{n:4} tokens, {durations.sum() * 0.025:5.2f} s: durations "
                  f"{'the same' if same else 'DIFFER'},", ", ".join(
                      f"{stage} {ratio:.0f} dB"
                      for stage, ratio in ratios.items()), flush=True)
    sys.exit("what is less than wanted: " + str(WANTED) if failed else 0)


if __name__ == "__main__":
    main()
