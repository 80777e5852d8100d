# SPDX-License-Identifier: LGPL-2.1-or-later
"""Kokoro beside PyTorch and ONNX Runtime, taking turns on the same weights.

    kokoro-speed.py BENCH [--threads N] [--rounds N] [TOKENS...]

BENCH is the build's tests/models/bench-kokoro. Needs kokoro, torch, onnx,
onnxscript, onnxruntime and safetensors from PyPI. Times are seconds of all
threads together, least of the rounds, and of the wall; the counts of samples
must be the same, or the work was not.
"""

import argparse
import os
import re
import subprocess
import tempfile
import time

import numpy
import onnxruntime
import torch
from kokoro.model import KModel, KModelForONNX
from safetensors.torch import load_file

CONFIG = {
    "dim_in": 64, "dropout": 0.2, "hidden_dim": 512, "max_conv_dim": 512,
    "max_dur": 50, "multispeaker": True, "n_layer": 3, "n_mels": 80,
    "n_token": 178, "style_dim": 128, "text_encoder_kernel_size": 5,
    "vocab": {},
    "istftnet": {
        "upsample_kernel_sizes": [20, 12], "upsample_rates": [10, 6],
        "gen_istft_hop_size": 5, "gen_istft_n_fft": 20,
        "resblock_dilation_sizes": [[1, 3, 5]] * 3,
        "resblock_kernel_sizes": [3, 7, 11],
        "upsample_initial_channel": 512},
    "plbert": {
        "hidden_size": 768, "num_attention_heads": 12,
        "intermediate_size": 2048, "max_position_embeddings": 512,
        "num_hidden_layers": 12, "dropout": 0.1},
}
PARTS = ("bert", "bert_encoder", "predictor", "decoder", "text_encoder")
LINE = re.compile(r"(\d+) tokens: .* in +([\d.]+) s, .*; +([\d.]+) s of CPU"
                  r".*?([\d.]+) of the probe.* (\d+) samples")


def save_checkpoint(weights, path):
    """The layout of the published file: a dict for each part."""
    parts = {part: {} for part in PARTS}
    for name, value in load_file(weights).items():
        part, rest = name.split(".", 1)
        parts[part]["module." + rest] = value
    torch.save(parts, path)


def style():
    """As the program has it: 0.27 times what the name ref_s gives."""
    h = 0xcbf29ce484222325
    for byte in b"ref_s":
        h = (h ^ byte) * 0x100000001b3 % 2**64
    e = numpy.arange(1, 257, dtype=numpy.uint64)
    with numpy.errstate(over="ignore"):
        z = numpy.uint64(h) + e * numpy.uint64(0x9e3779b97f4a7c15)
        z = (z ^ z >> numpy.uint64(30)) * numpy.uint64(0xbf58476d1ce4e5b9)
        z = (z ^ z >> numpy.uint64(27)) * numpy.uint64(0x94d049bb133111eb)
    z ^= z >> numpy.uint64(31)
    c = 2 * ((z >> numpy.uint64(40)) / 2.0**24) - 1
    return torch.tensor(0.27 * c, dtype=torch.float32)[None]


def tokens(n):
    return torch.tensor([[0] + [43 + i % 25 for i in range(1, n - 1)] + [0]])


def export(model, path):
    length = torch.export.Dim("n", min=3, max=512)
    torch.onnx.export(
        KModelForONNX(model).eval(), (tokens(20), style(), 1.0), path,
        input_names=["ids", "style", "speed"], output_names=["audio", "dur"],
        opset_version=18, dynamic_shapes=({1: length}, None, None))


def export_old(model, path):
    torch.onnx.export(
        KModelForONNX(model).eval(), (tokens(20), style(), torch.tensor([1.0])),
        path, input_names=["ids", "style", "speed"],
        output_names=["audio", "dur"], opset_version=17, dynamo=False,
        dynamic_axes={"ids": {1: "n"}, "audio": {0: "t"}, "dur": {0: "n"}})


def timed(run):
    """Wall, processor time, samples."""
    wall, cpu = time.perf_counter(), time.process_time()
    samples = run()
    return time.perf_counter() - wall, time.process_time() - cpu, samples


def own(bench, n, threads):
    """After a run that is not counted: the others have their memory, too."""
    text = subprocess.run(
        [bench, str(n)], check=True, capture_output=True, text=True,
        env=dict(os.environ, GST_TTS_THREADS=str(threads))).stdout
    _, wall, cpu, probe, samples = LINE.findall(text)[-1]
    return float(wall), float(cpu), int(samples), float(probe)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bench")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("tokens", type=int, nargs="*", default=[20, 100])
    args = parser.parse_intermixed_args()
    torch.set_num_threads(args.threads)

    with tempfile.TemporaryDirectory() as folder:
        weights = os.path.join(folder, "w.safetensors")
        checkpoint = os.path.join(folder, "w.pth")
        onnx = os.path.join(folder, "w.onnx")
        subprocess.run([args.bench, "--weights", weights, "3"], check=True,
                       stdout=subprocess.DEVNULL)
        save_checkpoint(weights, checkpoint)
        model = KModel("none", CONFIG, checkpoint).eval()
        plain = KModel("none", CONFIG, checkpoint, disable_complex=True).eval()
        with torch.no_grad():
            try:
                export_old(plain, onnx)
            except Exception as error:
                print("old exporter:", error)
                export(plain, onnx)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = args.threads
        session = onnxruntime.InferenceSession(
            onnx, options, providers=["CPUExecutionProvider"])
        print("torch", torch.__version__, "onnxruntime",
              onnxruntime.__version__, args.threads, "threads")

        def run_torch(n):
            return model.forward_with_tokens(tokens(n), style(), 1)[0].numel()

        def run_onnx(n):
            inputs = {"ids": tokens(n).numpy(), "style": style().numpy(),
                      "speed": numpy.array([1], numpy.float32)}
            names = {i.name for i in session.get_inputs()}
            return session.run(None, {k: v for k, v in inputs.items()
                                      if k in names})[0].size

        for n in args.tokens:
            rows = {"own": [], "torch": [], "onnxruntime": []}
            for _ in range(args.rounds):
                rows["own"].append(own(args.bench, n, args.threads))
                if len(rows["torch"]) == 0:
                    run_torch(n), run_onnx(n)
                rows["torch"].append(timed(lambda: run_torch(n)))
                rows["onnxruntime"].append(timed(lambda: run_onnx(n)))
            best = {name: min(row[1] for row in times)
                    for name, times in rows.items()}
            for name, times in rows.items():
                print(f"{n:4} tokens {name:12} cpu {best[name]:6.2f} s, wall "
                      f"{min(row[0] for row in times):6.2f} s, "
                      f"{best[name] / best['own']:5.2f} times own, "
                      f"samples {times[0][2]}", *times[0][3:], flush=True)


if __name__ == "__main__":
    main()
