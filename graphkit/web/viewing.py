"""stub"""

from fastapi import APIRouter


def viewing(office: object) -> APIRouter:
    """Stub."""
    return APIRouter()
