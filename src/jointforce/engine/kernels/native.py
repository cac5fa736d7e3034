"""Native: the few things that kernels ask of the compiler itself."""

from typing import Any

from llvmlite import ir
from numba import int64, void
from numba.core import cgutils, types
from numba.core.imputils import impl_ret_borrowed, lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.experimental.structref import _Utils
from numba.extending import intrinsic
from numba.np.arrayobj import make_array


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
        held = getattr(_Utils(context, builder, handle).get_data_struct(value), field)
        field_type = handle.field_dict[field]
        if not isinstance(field_type, types.Array):
            return impl_ret_borrowed(context, builder, field_type, held)
        return _without_owner(context, builder, field_type, held)


def _without_owner(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    made = make_array(kind)(context, builder, array)
    made.meminfo = cgutils.get_null_value(made.meminfo.type)
    made.parent = cgutils.get_null_value(made.parent.type)
    return made._getvalue()
