"""Linking: kernels that only kernels call become machine code once, as parts of those that Python calls.

numba makes every function ready to be called by itself: it optimises and emits it, and all that it calls, again at each
level. Of kernels that are never called from Python this is a third of the time that compiling takes. It also looks for
much that kernels never do, and most of the rest of the time is Python's: see `_PASSES`, `_Flags`, `_uncollected` and
`_typed_once`.

Kernels never count places from the end of an array, as Python does below zero, and never leave one: see
`_counted_from_the_beginning` and CHECKED.
"""

import gc
import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from llvmlite import binding, ir
from numba._dynfunc import make_function
from numba.core import cgutils, serialize, types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder, Flags, compile_result
from numba.core.compiler_machinery import PassManager, register_pass
from numba.core.typed_passes import (
    AnnotateTypes,
    IRLegalization,
    NativeLowering,
    NoPythonBackend,
    NopythonTypeInference,
    PreLowerStripPhis,
)
from numba.core.untyped_passes import FixupArgs, IRProcessing, ReconstructSSA, TranslateByteCode
from numba.np import arrayobj

CHECKED = bool(os.environ.get("JOINTFORCE_CHECKED_KERNELS"))
"""Whether a kernel that leaves an array ends the process on the spot. To be asked of texts that were made to hurt: such
kernels are slower."""
_INLINED = 2500
"""How large a function may be, in LLVM's units, that is copied to where it is called; it takes 225 by itself. More were
no faster."""


class _Part(JITCodeLibrary):
    """The code of a kernel that waits to be linked into others, and to be optimised with them."""

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout

    def finalize(self) -> None:
        self._finalized = True


class _Whole(JITCodeLibrary):
    """The code of a kernel that Python calls, with all parts that it calls over any number of levels."""

    def finalize(self) -> None:
        self._linking_libraries = _needed(self)
        super().finalize()

    def _optimize_final_module(self) -> None:
        """Once: numba's other round before only brings counts of users together, and kernels keep none."""
        builder = binding.create_pass_builder(self._codegen._tm, _tuning())
        builder.getModulePassManager().run(self._final_module, builder)


def _tuning() -> Any:
    """How code is optimised: kernels run along texts of a few words, branch at every character and call many small
    functions, so what they gain comes from inlining. To unroll loops or to work on many elements at once only makes
    more code.
    """
    tuning = binding.create_pipeline_tuning_options(speed_level=3)
    tuning.inlining_threshold = _INLINED
    tuning.loop_unrolling = tuning.loop_vectorization = tuning.slp_vectorization = False
    return tuning


def _needed(library: Any) -> list[Any]:
    """All libraries that a library needs, those of its parts included, each before those that it needs itself: the
    linker drops what nobody has asked for yet.
    """
    done: dict[int, Any] = {}

    def visit(one: Any) -> None:
        if id(one) not in done:
            for other in one._linking_libraries if isinstance(one, _Part) else ():
                visit(other)
            done[id(one)] = one

    for one in library._linking_libraries:
        visit(one)
    return list(reversed(done.values()))


def packed(part: Any) -> bytes:
    """A compiled part with all that it calls, for another process."""
    library = part.library
    module = binding.parse_bitcode(library._get_module_for_linking().as_bitcode())
    for other in _needed(library):
        module.link_in(other._get_module_for_linking(), preserve=True)
    part.fndesc.typemap = part.fndesc.calltypes = None
    code: bytes = serialize.dumps(
        (library.name, module.as_bitcode(), part.fndesc, part.signature, part.environment)
    )
    return code


def unpacked(code: bytes, context: Any) -> Any:
    """The part that was packed."""
    name, module, description, signature, environment = pickle.loads(code)  # noqa: S301  from a process of ours
    library = _Part(context.codegen(), name)
    library._final_module = binding.parse_bitcode(module)
    library.finalize()
    return compile_result(
        typing_context=context.typing_context, target_context=context, library=library, fndesc=description,
        entry_point=_name_only(library, description, environment), signature=signature, environment=environment,
        objectmode=False, lifted=(), reload_init=[], metadata={}, referenced_envs=(),
    )  # fmt: skip


def _name_only(library: Any, description: Any, environment: Any) -> Any:
    """What stands for the callable of a part: no code is behind it."""
    name = description.qualname.split(".")[-1]
    return make_function(
        description.lookup_module(), name, "Called by kernels only.", 0, environment, (library,)
    )


@register_pass(mutates_CFG=True, analysis_only=False)
class _PartLowering(NativeLowering):
    _name = "jointforce_part_lowering"

    def run_pass(self, state: Any) -> bool:
        context = state.targetctx
        state.library = _Part(context.codegen(), state.func_id.func_qualname)
        context.get_executable = _name_only
        try:
            return bool(super().run_pass(state))
        finally:
            del context.get_executable


@register_pass(mutates_CFG=True, analysis_only=False)
class _WholeLowering(NativeLowering):
    _name = "jointforce_whole_lowering"

    def run_pass(self, state: Any) -> bool:
        state.library = _Whole(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return bool(super().run_pass(state))


_PASSES = (
    TranslateByteCode, FixupArgs, IRProcessing, ReconstructSSA, NopythonTypeInference, PreLowerStripPhis,
    IRLegalization, AnnotateTypes, _PartLowering, NoPythonBackend,
)  # fmt: skip
"""What numba must do to a part. Left out: to look for closures, contexts, array expressions, literals to unroll and
dead branches; after each of these it looks at the life of every variable again."""


class _Flags(Flags):
    """numba's options, compared by what was set. It asks at each call that a kernel makes whether two are equal, and
    its own answer reads every option there is.
    """

    def __hash__(self) -> int:
        return hash(frozenset(self._values))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Flags) and self._values == other._values


class _Compiler(CompilerBase):
    def __init__(
        self, typing: Any, target: Any, library: Any, args: Any, returned: Any, flags: Any, local: Any
    ) -> None:
        super().__init__(typing, target, library, args, returned, _Flags(flags), local)

    def compile_extra(self, func: Any) -> Any:
        with _uncollected(), _counted_from_the_beginning(), _typed_once():
            return super().compile_extra(func)


class PartCompiler(_Compiler):
    """Compiles kernels that only kernels call."""

    def define_pipelines(self) -> list[PassManager]:
        self.state.func_id.unique_id = 0  # one of its name: in every process, parts are called the same
        passes = PassManager("part")
        for one in _PASSES:
            passes.add_pass(one, one.__name__)
        passes.finalize()
        return [passes]


class WholeCompiler(_Compiler):
    """Compiles kernels that Python calls."""

    def define_pipelines(self) -> list[PassManager]:
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
        passes.add_pass_after(_WholeLowering, NativeLowering)
        passes.passes = [one for one in passes.passes if one[0] is not NativeLowering]
        passes.finalize()
        return [passes]


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for rings of objects that nobody uses: compiling makes millions of objects, and keeps most of them."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def _counted_from_the_beginning() -> Iterator[None]:
    """No look at each access to an array whether its place is below zero and meant from the end."""
    was = arrayobj.fix_integer_index
    arrayobj.fix_integer_index = _place
    try:
        yield
    finally:
        arrayobj.fix_integer_index = was


def _place(context: Any, builder: Any, kind: Any, place: Any, size: Any) -> Any:
    place = context.cast(builder, place, kind, types.intp if kind.signed else types.uintp)
    if CHECKED:
        outside = builder.icmp_unsigned(">=", place, size)  # as is every place below zero
        with builder.if_then(outside, likely=False):
            trap = ir.FunctionType(ir.VoidType(), [])
            builder.call(cgutils.get_or_insert_function(builder.module, trap, "llvm.trap"), [])
    return place


@contextmanager
def _typed_once() -> Iterator[None]:
    """What an operation makes of some types of its arguments is found out once: numba tries all that it might mean at
    each place where it stands, which is a tenth of the time that compiling takes.
    """
    was = types.Function.get_call_type
    types.Function.get_call_type = _remembered_call_type
    try:
        yield
    finally:
        types.Function.get_call_type = was


_find_call_type = types.Function.get_call_type
_CALL_TYPES: dict[Any, Any] = {}


def _remembered_call_type(function: Any, context: Any, args: Any, named: Any) -> Any:
    if named:
        return _find_call_type(function, context, args, named)
    asked = function, tuple(args)
    if asked not in _CALL_TYPES:
        _CALL_TYPES[asked] = _find_call_type(function, context, args, named)
    return _CALL_TYPES[asked]
