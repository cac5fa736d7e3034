"""The measurements behind `jointforce bench`: each prints one JSON object."""
