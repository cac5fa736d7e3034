"""Native: the few things that kernels ask of the compiler itself."""

from typing import Any

from llvmlite import ir
from numba import int64, void
from numba.core import cgutils, types
from numba.core.imputils import impl_ret_borrowed, lower_getattr_generic
from numba.core.runtime.context import NRTContext
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import intrinsic
from numba.np.arrayobj import make_array, populate_array


@intrinsic
def fetch_ahead(_context: Any, array: Any, place: Any) -> Any:
    """Ask the processor for an element of an array before it is read."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = make_array(signature.args[0])(context, builder, args[0]).data
        pointer = builder.bitcast(builder.gep(data, [args[1]]), cgutils.voidptr_t)
        kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t] + 3 * [cgutils.int32_t])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        builder.call(function, [pointer, *(ir.Constant(cgutils.int32_t, number) for number in (0, 3, 1))])
        return context.get_dummy_value()

    return void(array, int64), generate


@intrinsic(prefer_literal=True)
def workspace(_context: Any, rows: Any, columns: Any) -> Any:
    """Whole numbers to work with, of a shape given in figures: on the machine's stack, so never to be returned."""
    kind = types.Array(int64, 2, "C")
    shape = (rows.literal_value, columns.literal_value)

    def generate(context: Any, builder: Any, _signature: Any, _args: Any) -> Any:
        places = cgutils.alloca_once(builder, ir.IntType(64), shape[0] * shape[1])
        lengths = [context.get_constant(types.intp, length) for length in shape]
        steps = [context.get_constant(types.intp, step) for step in (8 * shape[1], 8)]
        array = make_array(kind)(context, builder)
        populate_array(array, places, lengths, steps, context.get_constant(types.intp, 8), meminfo=None)
        return array._getvalue()

    return kind(rows, columns), generate


@intrinsic
def lent(_context: Any, array: Any) -> Any:
    """An array without its owner: kernels that pass it on do not count who uses it."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _without_owner(context, builder, signature.args[0], args[0])

    return array(array), generate


def define_attributes(kind: Any) -> None:
    """Let kernels read the fields of a handle. Arrays come out without an owner, so that nobody counts their users."""

    @infer_getattr
    class Attributes(AttributeTemplate):
        key = kind

        def generic_resolve(self, handle: Any, field: str) -> Any:
            return handle.field_dict.get(field)

    @lower_getattr_generic(kind)
    def read(context: Any, builder: Any, handle: Any, value: Any, field: str) -> Any:
        held = getattr(_payload(context, builder, handle, value), field)
        field_type = handle.field_dict[field]
        if not isinstance(field_type, types.Array):
            return impl_ret_borrowed(context, builder, field_type, held)
        return _without_owner(context, builder, field_type, held)


def _payload(context: Any, builder: Any, handle: Any, value: Any) -> Any:
    """The fields of a handle, which kernels that count no users may read too."""
    meminfo = cgutils.create_struct_proxy(handle)(context, builder, value=value).meminfo
    place = NRTContext(context, enabled=True).meminfo_data(builder, meminfo)
    fields = handle.get_data_type()
    pointer = builder.bitcast(place, context.data_model_manager[fields].get_value_type().as_pointer())
    return cgutils.create_struct_proxy(fields)(context, builder, ref=pointer)


def _without_owner(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    made = make_array(kind)(context, builder, array)
    made.meminfo = cgutils.get_null_value(made.meminfo.type)
    made.parent = cgutils.get_null_value(made.parent.type)
    return made._getvalue()
