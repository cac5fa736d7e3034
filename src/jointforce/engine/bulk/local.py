"""Parts done on this machine, by as many processes as asked, that share the mapped kit and nothing else."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from pathlib import Path

import pyarrow as pa

from jointforce.engine.bulk.parts import Count, Refused
from jointforce.engine.bulk.reading import Part
from jointforce.engine.bulk.work import Job, Worker

_AHEAD = 2
"""So many parts a process wait for it: the input is cut no further ahead."""


def screen(job: Job, folder: Path, parts: Iterable[Part], processes: int) -> Iterator[Count]:
    """What each part came to, in the order in which they are done.

    Raises:
        Refused: one of the processes was killed.
    """
    if processes == 1:
        worker = Worker(job, folder)
        yield from map(worker.do, parts)
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(job, folder))
    try:
        waiting: set[Future[Count]] = set()
        for part in parts:
            waiting.add(pool.submit(_do, part))
            if len(waiting) >= processes * (1 + _AHEAD):
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    except BrokenProcessPool as wrong:
        raise Refused(
            "A process of the run was killed, for want of memory perhaps. What is done stands: run the same command "
            "again, with fewer --processes if it happens again."
        ) from wrong
    finally:
        pool.shutdown(cancel_futures=True)


_asked: list[tuple[Job, Path]] = []


def _begin(job: Job, folder: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller ends the run, and with it this process
    threading.Thread(target=_end_with_the_caller, daemon=True).start()
    pa.set_cpu_count(1)
    pa.set_io_thread_count(2)
    _asked.append((job, folder))


def _end_with_the_caller() -> None:
    """A caller that is killed cannot end its processes: they see it, and end themselves."""
    caller = multiprocessing.parent_process()
    if caller is not None:
        caller.join()
        os._exit(1)


@cache
def _worker() -> Worker:
    """This process's own, made with its first part: what goes wrong is told as it would be told of a part."""
    return Worker(*_asked[0])


def _do(part: Part) -> Count:
    return _worker().do(part)
