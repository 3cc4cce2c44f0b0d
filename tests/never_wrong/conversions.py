# ruff: noqa -- programs as users write them
"""Values that become something else: texts, bytes, integers, complex numbers, other dtypes."""

import ast
import ctypes
import decimal
import fractions
import json
import math
import re
import struct

import numpy as np

from tests.never_wrong._registry import X, case, refused, right


@case(0.7)
def through_str(x):
    return float(str(x)) * x


@case(0.7)
def through_repr(x):
    return float(repr(x)) * x


@case(0.7)
def through_format(x):
    return float(format(x, ".17g")) * x


@case(0.7)
def through_fstring(x):
    return float(f"{x!r}") * x


@case(0.7)
def through_percent(x):
    return float("%.17g" % x) * x


@case(0.7)
def through_percent_tuple(x):
    return float("%.17g" % (x,)) * x


@case(0.7)
def through_str_format(x):
    return float("{}".format(x)) * x


@case(0.7)
def through_join(x):
    return float("".join([str(x)])) * x


@case(0.7)
def through_json(x):
    return json.loads(json.dumps([x]))[0] * x


@case(0.7)
def through_literal_eval(x):
    return ast.literal_eval(repr(x)) * x


@case(0.7)
def through_regex(x):
    return float(re.sub("a", "b", str(x))) * x


@case(0.7)
def through_split(x):
    return float(str(x).split(",")[0]) * x


@case(0.7)
def through_hex(x):
    return float.fromhex(x.hex()) * x


@case(0.7)
def through_ratio(x):
    a, b = x.as_integer_ratio()
    return a / b * x


@case(0.7)
def through_struct(x):
    return struct.unpack("d", struct.pack("d", x))[0] * x


@case(X)
def through_bytes(x):
    return np.sum(np.frombuffer(x.tobytes()) * x)


@case(X)
def through_builtin_bytes(x):
    return np.sum(np.frombuffer(bytes(x)) * x)


@case(X)
def through_bytearray(x):
    return np.sum(np.frombuffer(bytearray(x)) * x)


@case(X)
def through_fromstring(x):
    return np.sum(np.fromstring("1.0 2.0 3.0", sep=" ") * x)


@case(X)
def through_array2string(x):
    return float(np.array2string(x[0])) * x[0]


@case(X)
def through_array_str(x):
    return float(np.array_str(x[0])) * x[0]


@case(X)
def through_format_float(x):
    return float(np.format_float_positional(x[0])) * x[0]


@case(X)
def through_astype_str(x):
    return np.sum(x.astype(str).astype(float) * x)


@case(X)
def through_array_of_str(x):
    return float(np.array(["%.17g" % x[0]])[0]) * x[0]


@case(0.7)
def through_decimal(x):
    return float(decimal.Decimal(x)) * x


@case(0.7)
def through_fraction(x):
    return float(fractions.Fraction(x)) * x


@case(0.7)
def through_ctypes(x):
    return ctypes.c_double(x).value * x


@case(0.7)
def through_int_bits(x):
    return np.float64(x).view(np.int64).view(np.float64) * x


@case(X)
def through_view(x):
    return np.sum(x.view(np.int64).view(np.float64) * x)


@case(X)
def through_view_plain(x):
    return np.sum(x.view() ** 2)


@case(X)
def through_tolist(x):
    a = x.tolist()
    return a[0] * a[1]


@case(X)
def through_item(x):
    return x[0].item() * x.item(1)


@case(X)
def through_float(x):
    return float(x[0]) * float(x[1])


@case(X)
def through_list(x):
    return sum(list(x)) * list(x)[0]


@case(X)
def through_tuple(x):
    return tuple(x)[0] * x[1]


@case(X)
def through_iter(x):
    return sum(v * v for v in iter(x))


@case(X)
def through_flat(x):
    return sum(v * v for v in x.flat)


@case(X)
def through_flat_item(x):
    return x.flat[1] * x.flat[0]


@case(X)
def through_ndenumerate(x):
    return sum(v * k[0] for k, v in np.ndenumerate(x))


@case(X)
def through_object_array(x):
    a = np.empty(2, dtype=object)
    a[0] = x
    return np.sum(a[0])


@case(X)
def through_object_dtype(x):
    return np.sum(x.astype(object) * x)


@case(X)
def through_array_of_objects(x):
    return np.sum(np.array([x, None], dtype=object)[0] ** 2)


@case(X)
def through_structured(x):
    a = np.zeros(3, dtype=[("v", float)])
    a["v"] = x
    return np.sum(a["v"])


@case(X)
def through_rec_array(x):
    return np.sum(np.rec.fromarrays([x], names="v").v ** 2)


@case(X)
def through_masked(x):
    return np.ma.masked_less(x, 0.0).sum() * 1.0


@case(X)
def through_matrix(x):
    return np.sum(np.matrix(x) * np.matrix(x).T)


@case(X)
def through_asmatrix(x):
    return np.sum(np.asmatrix(x) * np.asmatrix(x).T)


@case(X)
def through_fromiter(x):
    return np.sum(np.fromiter((v * v for v in x), float))


@case(X)
def through_fromfunction(x):
    return np.sum(np.fromfunction(lambda k: x[0] * k, (3,)))


@case(X)
def through_polynomial(x):
    return np.polynomial.Polynomial(x)(2.0)


@case(X)
def through_poly1d(x):
    return np.poly1d(x)(2.0)


@case(X)
def through_r_(x):
    return np.sum(np.r_[x, x] ** 2)


@case(X)
def through_r_slices(x):
    return np.sum(np.r_[x[0] : x[2] : 3j] ** 2)


@case(X)
def through_c_(x):
    return np.sum(np.c_[x, x] ** 2)


@case(X)
def through_mgrid(x):
    return np.sum(np.mgrid[0:3] * x)


@case(X)
def through_mgrid_active(x):
    return np.sum(np.mgrid[x[0] : x[0] + 2.0 : 3j])


@case(X)
def through_s_(x):
    return np.sum(x[np.s_[1:]] ** 2)


@case(X)
def through_vectorize(x):
    return np.sum(np.vectorize(lambda v: v * v)(x))


@case(X)
def through_frompyfunc(x):
    return np.sum(np.frompyfunc(lambda v: v * v, 1, 1)(x))


@case(X)
def through_apply_along_axis(x):
    return np.sum(np.apply_along_axis(lambda v: v * v, 0, x))


@case(X)
def through_apply_over_axes(x):
    return np.sum(np.apply_over_axes(np.sum, x[None], [0, 1]))


@case(X)
def through_piecewise(x):
    return np.sum(np.piecewise(x, [x < 0.0, x >= 0.0], [lambda v: -v, lambda v: v * v]))


@case(X)
def through_asarray_int(x):
    return np.sum(np.asarray(x, dtype=int) * x)


@case(X)
def through_array_int(x):
    return np.sum(np.array(x, dtype=np.int32) * x)


@case(X)
def through_astype_int(x):
    return np.sum(x.astype(int) * x)


@case(X)
def through_astype_name(x):
    return np.sum(x.astype("int64") * x)


@case(X)
def through_astype_bool(x):
    return np.sum(x.astype(bool) * x)


@case(X)
def through_astype_char(x):
    return np.sum(x.astype("i") * x)


@case((X, np.int64))
def through_astype_of_argument(x, dtype):
    return np.sum(x.astype(dtype) * x)


@case((X, "int64"))
def through_astype_of_text(x, dtype):
    return np.sum(x.astype(dtype) * x)


@case((X, np.dtype("int64")))
def through_astype_of_dtype(x, dtype):
    return np.sum(x.astype(dtype) * x)


@case((X, np.arange(3)))
def through_astype_of_another(x, k):
    return np.sum(x.astype(k.dtype) * x)


@case(X)
def through_int_array_of_list(x):
    return np.sum(np.array([x[0], x[1]], dtype=int) * x[:2])


@case(X)
def through_full_int(x):
    return np.sum(np.full(3, x[0], dtype=int) * x)


@case(X)
def through_full_like_int(x):
    return np.sum(np.full_like(np.arange(3), x[2]) * x)


@case(X)
def through_arange_int(x):
    return np.sum(np.arange(0, 3, dtype=int) * x)


@case(X)
def through_linspace_int(x):
    return np.sum(np.linspace(x[0], 7.3, 3, dtype=int) * x)


@case(X)
def through_sum_int(x):
    return np.sum(x, dtype=int) * x[0]


@case(X)
def through_mean_dtype(x):
    return np.mean(x, dtype=np.float64) * x[0]


@case(X)
def through_cumsum_int(x):
    return np.sum(np.cumsum(x, dtype=int) * x)


@case(X)
def through_asarray_float(x):
    return np.sum(np.asarray(x, dtype=float) ** 2)


@case(X)
def through_round(x):
    return np.sum(np.round(x) * x) + round(float(x[0])) * x[1]


@case(X)
def through_round_digits(x):
    return np.sum(np.round(x, 1) * x)


@case(X)
def through_int(x):
    return int(x[2]) * x[0]


@case(X)
def through_math_floor(x):
    return math.floor(x[2]) * x[0]


@case(X)
def through_divmod(x):
    q, r = divmod(float(x[2]), 0.53)
    return q * r


@case(X)
def through_np_divmod(x):
    q, r = np.divmod(x, 0.53)
    return np.sum(q * r)


@case(X)
def through_mod(x):
    return np.sum((x % 0.53) * x)


@case(X)
def through_mod_of_active(x):
    return np.sum(x % (x[0] + 1.3))


@case(X)
def through_floordiv(x):
    return np.sum((x // 0.53) * x)


@case(X)
def through_modf(x):
    a, b = np.modf(x)
    return np.sum(a * a * b)


@case(X)
def through_math_modf(x):
    a, b = math.modf(x[2])
    return a * a * b


@case(X)
def through_frexp(x):
    a, b = np.frexp(x)
    return np.sum(a * a * b)


@case(X)
def through_math_frexp(x):
    a, b = math.frexp(x[2])
    return a * a * b


@case(X)
def through_sign(x):
    return np.sum(np.sign(x) * x * x)


@case(X)
def through_nextafter(x):
    return np.sum(np.nextafter(x, 3.0) * x)


@case(X)
def through_spacing(x):
    return np.sum(np.spacing(x) * x)


@case(X)
def through_bitcast_compare(x):
    return np.sum((x > 0.0) * x * x)


@case(X)
def through_bool_arithmetic(x):
    return np.sum(((x > 0.0) + 1) * x)


@case(X)
def through_complex_exp(x):
    return np.sum(np.abs(np.exp(1j * x)) * np.real(np.exp(1j * x)))


@case(X)
def through_complex_sqrt(x):
    return np.sum(np.abs(np.sqrt(x + 0j)))


@case(X)
def through_complex_astype(x):
    return np.sum(np.abs(x.astype(complex)) ** 2)


@case(X)
def through_complex_builtin(x):
    return abs(complex(x[0], x[1]))


@case(X)
def through_complex_builtin_attributes(x):
    return complex(x[0], x[1]).imag * x[0]


@case(X)
def through_complex_imag(x):
    return np.sum(np.imag(x * 1j) ** 2)


@case(X)
def through_complex_attribute(x):
    return np.sum((x * (1.0 + 2.0j)).real)


@case(X)
def through_complex_constant(x):
    z = np.exp(1j * np.arange(3.0))
    return np.sum(np.real(z) * x)


@case(X)
def through_complex_fft(x):
    return np.sum(np.abs(np.fft.fft(x)) ** 2)


@case(X)
def through_complex_roots(x):
    return np.sum(np.abs(np.roots(x)))


@case(X)
def through_complex_eigvals(x):
    return np.sum(np.abs(np.linalg.eigvals(np.array([[0.0, x[1]], [x[0] * 2.0, 0.0]]))))


@case(X)
def through_complex_angle(x):
    return np.sum(np.angle(x + 1j))


@case(X)
def through_complex_array(x):
    return np.sum(np.array([x[0], 1j]).real)


@case(X)
def through_complex_zeros(x):
    z = np.zeros(3, dtype=complex) + x
    return np.sum(z.real)


@case(X)
def through_complex_conjugate(x):
    z = x + 1j
    return np.sum((z * np.conj(z)).real)


@case(X)
def through_complex_power(x):
    return np.sum(np.abs((x + 0j) ** 0.5))


@case(X)
def through_complex_vdot(x):
    return np.vdot(x + 1j, x).real


@case(X)
def through_complex_loop(x):
    z = 0j
    for v in x:
        z = z * 1j + v
    return z.real * z.imag


@case(X)
def through_complex_type_change(x):
    z = 1.0
    for k in range(3):
        z = z * (x[0] + 1j)
    return z.real


@refused(X + 1j)
def complex_argument(x):
    return np.sum(np.real(x))


@case((X, 1j))
def through_complex_other_argument(x, z):
    return np.sum(np.real(x * z * z))


@case(X)
def float32_cast(x):
    return np.sum(np.float64(x) * x)


@case(X)
def float32_there_and_back(x):
    return float(np.sum(x * 2.0).astype(np.float64)) * x[0]


@case(X)
def longdouble_cast(x):
    return float(np.sum(x.astype(np.longdouble) ** 2))


@case(X)
def float_of_array(x):
    return float(np.sum(x, keepdims=True)[0]) * x[0]


@case(X)
def float_of_size_one(x):
    return float(x[:1].sum()) * x[1]


@case(X)
def int_of_comparison(x):
    return int(x[0] > 0.0) * x[1]


@case(X)
def bool_of_value(x):
    return bool(x[0]) * x[1]


@case(X)
def index_of_value(x):
    return x[int(abs(x[2]))] * x[0]


@case(X)
def index_of_argmax(x):
    return x[np.argmax(x)] * x[x.argmin()]


@case(X)
def index_of_searchsorted(x):
    return x[np.searchsorted(np.array([0.0, 1.0]), x[0])] * x[0]


@case(X)
def range_of_value(x):
    total = 0.0
    for k in range(int(x[2] * 2.0)):
        total = total + x[0] ** k
    return total


@case(X)
def hash_of_value(x):
    return (hash(float(x[0])) % 2 * 0 + 1) * x[1]


@case(X)
def id_of_value(x):
    return (id(x) * 0 + 1) * x[1]


@case(X)
def len_of_text(x):
    return len(f"{x[0]:.3f}") * x[0]


@case(0.7)
def is_integer(x):
    return x * x if x.is_integer() else x


@case(0.7)
def real_imag_of_float(x):
    return x.real * x + x.imag


@case(0.7)
def conjugate_of_float(x):
    return x.conjugate() * x


@case(0.7)
def dunder_methods(x):
    return x.__add__(x * x) * x.__mul__(3.0)


@case(0.7)
def dunder_float(x):
    return x.__float__() * x


@case(0.7)
def dunder_neg(x):
    return x.__neg__() * x.__abs__()


@case(X)
def dunder_array(x):
    return np.sum(x.__mul__(x)) + x.__getitem__(0)


@case(X)
def dunder_array_method(x):
    return np.sum(x.__array__() ** 2)


@case(X)
def array_len_method(x):
    return x.__len__() * x[0]


@right(0.7)
def printed_and_formatted(x):
    print(f"{x:.3f}", x, str(x * x))
    return x * x
