"""Together: the kernels that find names, of which two processes compile some each (see `kernels.sharing`)."""

from jointforce.engine.kernels import (
    emitting,
    finding,
    leaning,
    lookalikes,
    masking,
    misspelling,
    parting,
    recalling,
    sounding,
    undoing,
    within,
)

SEARCHES = (
    recalling.recall, finding.find_names, lookalikes.word_edges, within.find_glued, misspelling.near_edges,
    within.find_numbered, lookalikes.sign_edges, lookalikes.script_edges, masking.mask_edges, parting.parted_edges,
    within.find_backwards, within.find_cut, finding.find_joined, within.find_lone_letters, finding.find_in_runs,
    sounding.find_apart, sounding.find_sounding, leaning.lean, undoing.follow_edges, undoing.settle_masks,
    emitting.keep_watched,
)  # fmt: skip
"""In the order that they are called in. Their arguments have the names that they have in all kernels."""
