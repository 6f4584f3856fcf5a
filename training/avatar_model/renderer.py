"""The neural renderer (SPEC section 7): a U-shaped encoder that conditions a StyleGAN2 decoder."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from avatar_model import architecture
from avatar_model.architecture import SMALLEST_MAP

SLOPE = 0.2
EPSILON = 1e-8


def leaky(x: Tensor) -> Tensor:
    return F.leaky_relu(x, SLOPE)


def resized(x: Tensor, factor: float) -> Tensor:
    return F.interpolate(x, scale_factor=factor, mode="bilinear", align_corners=False)


class ResidualBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int, factor: float):
        super().__init__()
        self.factor = factor
        self.conv1 = nn.Conv2d(inputs, inputs, 3, padding=1)
        self.conv2 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.skip = nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        out = leaky(self.conv2(resized(leaky(self.conv1(x)), self.factor)))
        return out + self.skip(resized(x, self.factor))


class UnitStyle(nn.Module):
    """A style over the root of its mean square."""

    def forward(self, style: Tensor) -> Tensor:
        return style / (style.square().mean(-1, keepdim=True) + EPSILON).sqrt()


class ModulatedConvolution(nn.Module):
    """A convolution whose weights a style scales per input channel, and which may be brought back to unit norm."""

    def __init__(self, inputs: int, outputs: int, kernel: int, style_width: int, demodulate: bool):
        super().__init__()
        self.demodulate = demodulate
        self.modulation = nn.Linear(style_width, inputs)
        nn.init.kaiming_normal_(self.modulation.weight, nonlinearity="linear")
        nn.init.ones_(self.modulation.bias)
        scale = 1 / math.sqrt(inputs * kernel**2)
        self.weight = nn.Parameter(torch.randn(1, outputs, inputs, kernel, kernel) * scale)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        # What scales weights per input and per output channel scales inputs and outputs just as well, and then the whole
        # batch is one convolution.
        scale = self.modulation(style)
        out = F.conv2d(x * scale[:, :, None, None], self.weight[0], padding="same")
        if self.demodulate:
            squares = scale.square() @ self.weight[0].square().sum((2, 3)).T
            out = out * (squares + EPSILON).rsqrt()[:, :, None, None]
        return out


class StyleConvolution(nn.Module):
    def __init__(self, inputs: int, outputs: int, style_width: int, upsample: bool):
        super().__init__()
        self.upsample = upsample
        self.modulated_conv = ModulatedConvolution(inputs, outputs, 3, style_width, demodulate=True)
        self.weight = nn.Parameter(torch.zeros(1))
        self.bias = nn.Parameter(torch.zeros(1, outputs, 1, 1))

    def forward(self, x: Tensor, style: Tensor, noise: Tensor) -> Tensor:
        if self.upsample:
            x = resized(x, 2)
        x = self.modulated_conv(x, style) * math.sqrt(2)
        return leaky(x + self.weight * noise + self.bias)


class ToRgb(nn.Module):
    def __init__(self, inputs: int, style_width: int):
        super().__init__()
        self.modulated_conv = ModulatedConvolution(inputs, 3, 1, style_width, demodulate=False)
        self.bias = nn.Parameter(torch.zeros(1, 3, 1, 1))

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        return self.modulated_conv(x, style) + self.bias


class ConstantInput(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(1, width, SMALLEST_MAP, SMALLEST_MAP))


class StyleDecoder(nn.Module):
    def __init__(self, settings: architecture.Renderer):
        super().__init__()
        style, levels = settings.style_width, settings.levels
        widths = settings.decoder_widths[::-1]
        mapping: list[nn.Module] = [UnitStyle()]
        for _ in range(settings.mapping_layers):
            mapping += [nn.Linear(style, style), nn.LeakyReLU(SLOPE)]
        self.style_mlp = nn.Sequential(*mapping)
        self.constant_input = ConstantInput(widths[0])
        self.style_conv1 = StyleConvolution(widths[0], widths[0], style, upsample=False)
        self.to_rgb1 = ToRgb(widths[0], style)
        self.style_convs = nn.ModuleList()
        self.to_rgbs = nn.ModuleList()
        for inputs, outputs in zip(widths, widths[1:]):
            self.style_convs.append(StyleConvolution(inputs, outputs, style, upsample=True))
            self.style_convs.append(StyleConvolution(outputs, outputs, style, upsample=False))
            self.to_rgbs.append(ToRgb(outputs, style))
        self.noises = nn.Module()
        for k in range(2 * levels + 1):
            size = 2 ** ((k + 5) // 2)
            self.noises.register_buffer(f"noise{k}", torch.randn(1, 1, size, size))

    def forward(self, style: Tensor, scales: list[Tensor], shifts: list[Tensor], fresh_noise: bool) -> Tensor:
        w = self.style_mlp(style)
        x = self.constant_input.weight.expand(len(style), -1, -1, -1)
        x = self.style_conv1(x, w, self._noise(0, x, fresh_noise))
        rgb = self.to_rgb1(x, w)
        for i, (scale, shift) in enumerate(zip(scales, shifts)):
            x = self.style_convs[2 * i](x, w, self._noise(2 * i + 1, x, fresh_noise))
            x = x * scale + shift
            x = self.style_convs[2 * i + 1](x, w, self._noise(2 * i + 2, x, fresh_noise))
            rgb = self.to_rgbs[i](x, w) + resized(rgb, 2)
        return rgb

    def _noise(self, k: int, like: Tensor, fresh: bool) -> Tensor:
        stored = getattr(self.noises, f"noise{k}")
        return torch.randn(len(like), *stored.shape[1:], dtype=like.dtype, device=like.device) if fresh else stored


class NeuralRenderer(nn.Module):
    def __init__(self, settings: architecture.Renderer, features: int):
        super().__init__()
        widths, levels = settings.encoder_widths, settings.levels
        self.conv_body_first = nn.Conv2d(features, widths[0], 1)
        self.conv_body_down = nn.ModuleList(
            ResidualBlock(widths[i], widths[i + 1], 0.5) for i in range(levels))
        self.final_conv = nn.Conv2d(widths[-1], widths[-1], 3, padding=1)
        upwards = widths[::-1]
        self.conv_body_up = nn.ModuleList(ResidualBlock(upwards[i], upwards[i + 1], 2) for i in range(levels))
        self.final_linear = nn.Linear(widths[-1] * SMALLEST_MAP**2, settings.style_width)
        self.stylegan_decoder = StyleDecoder(settings)
        decoder = settings.decoder_widths[::-1]
        self.condition_scale = nn.ModuleList(
            _condition(upwards[i + 1], decoder[i + 1], start=1) for i in range(levels))
        self.condition_shift = nn.ModuleList(
            _condition(upwards[i + 1], decoder[i + 1], start=0) for i in range(levels))

    def forward(self, picture: Tensor, fresh_noise: bool = False) -> Tensor:
        """A splatted picture (B, features, I, I) to RGB in [0, 1], (B, 3, I, I).

        fresh_noise: draw the decoder's noise anew, as training does, in place of the stored one.
        """
        return self.rgb(picture, fresh_noise).sigmoid()

    def rgb(self, picture: Tensor, fresh_noise: bool = False) -> Tensor:
        """The same before the sigmoid: the open model's correction of the coarse picture.

        fresh_noise: draw the decoder's noise anew, as training does, in place of the stored one.
        """
        x = leaky(self.conv_body_first(picture))
        skips = []
        for down in self.conv_body_down:
            x = down(x)
            skips.append(x)
        x = leaky(self.final_conv(x))
        style = self.final_linear(x.flatten(1))
        scales, shifts = [], []
        for i, up in enumerate(self.conv_body_up):
            x = up(x + skips.pop())
            scales.append(self.condition_scale[i](x))
            shifts.append(self.condition_shift[i](x))
        return self.stylegan_decoder(style, scales, shifts, fresh_noise)


def _condition(inputs: int, outputs: int, start: float) -> nn.Sequential:
    layers = nn.Sequential(
        nn.Conv2d(inputs, inputs, 3, padding=1), nn.LeakyReLU(SLOPE), nn.Conv2d(inputs, outputs, 3, padding=1))
    nn.init.constant_(layers[2].bias, start)
    return layers
