"""The same jobs on one machine or on a cluster: scans of large collections, and copies within one collection."""

from recsim.engine.duplicates import Duplicates, duplicates
from recsim.engine.groups import Group, Member
from recsim.engine.scan import ScanJob, Scanned, scan

__all__ = ["Duplicates", "Group", "Member", "ScanJob", "Scanned", "duplicates", "scan"]
