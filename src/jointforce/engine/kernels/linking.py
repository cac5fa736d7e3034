"""Linking: kernels that only kernels call become machine code once, as parts of those that Python calls.

numba makes every function ready to be called by itself: it optimises and emits it, and all that it calls, again at each
level. Of kernels that are never called from Python this is a third of the time that compiling takes.
"""

from typing import Any

from numba._dynfunc import make_function
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import PassManager, register_pass
from numba.core.typed_passes import NativeLowering


class _Part(JITCodeLibrary):
    """The code of a kernel that waits to be linked into others."""

    def finalize(self) -> None:
        self._finalized = True


class _Whole(JITCodeLibrary):
    """The code of a kernel that Python calls, with all parts that it calls over any number of levels."""

    def finalize(self) -> None:
        self._linking_libraries = _needed(self)
        super().finalize()


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


class PartCompiler(CompilerBase):
    """Compiles kernels that only kernels call."""

    def define_pipelines(self) -> list[PassManager]:
        return [_with_lowering(self.state, _PartLowering)]


class WholeCompiler(CompilerBase):
    """Compiles kernels that Python calls."""

    def define_pipelines(self) -> list[PassManager]:
        return [_with_lowering(self.state, _WholeLowering)]


def _with_lowering(state: Any, lowering: type) -> PassManager:
    """Numba's passes with another lowering."""
    passes = DefaultPassBuilder.define_nopython_pipeline(state)
    passes.add_pass_after(lowering, NativeLowering)
    passes.passes = [one for one in passes.passes if one[0] is not NativeLowering]
    passes.finalize()
    return passes
