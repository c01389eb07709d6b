"""Delivers one message and is killed meanwhile: the port of a server on loopback, the path of the log."""

from __future__ import annotations

import sys
from pathlib import Path

from helpers.delivery import NOW, FileLog, Office, mail, parcel

from syndicate.job.deliver import deliver

log = FileLog(Path(sys.argv[2]))
deliver(mail(Office(int(sys.argv[1]))), [parcel()], log, log.states, NOW)
