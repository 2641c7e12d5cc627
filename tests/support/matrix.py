"""Calls of every operation by everybody, each held against what it answers and what it leaves behind."""

import base64
import json
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import OctKey

from app.models.audit import Outcome
from app.models.base import new_id
from app.models.permission import SCOPES, Role
from app.secret_key import SecretKey
from app.services.access_tokens import AccessTokens
from tests.support.canaries import BASE, REFERENCES, Tenant
from tests.support.clinics import PASSWORD, client_of
from tests.support.operations import Operation, references_in
from tests.support.traces import entries_by_request, everything_stored, ids_of

IS_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Call:
    """One call, what it named, and what was answered."""

    operation: Operation
    tenant: Tenant
    named: tuple[str, ...]
    signed_in: bool
    answer: httpx.Response

    @property
    def request_id(self) -> str:
        return self.answer.headers["x-request-id"]

    @property
    def where(self) -> str:
        return f"{self.operation} naming {list(self.named)}: {self.answer.status_code} {self.answer.text[:300]}"

    @property
    def anonymous_bytes(self) -> bytes:
        """Everything that was answered, without what must differ: the id that was asked for and the request's own."""
        headers = {name: value for name, value in self.answer.headers.items() if name != "x-request-id"}
        everything = json.dumps(headers).encode() + self.answer.content
        for differs in (self.request_id, *self.named):
            everything = everything.replace(differs.encode(), b"-")
        return everything


@dataclass
class World:
    """The clinic whose people call, and the other one, of which they must never learn anything."""

    own: Tenant
    other: Tenant
    ids: Mapping[str, frozenset[str]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    asked_for: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """What the people of each clinic named themselves: its audit goes on saying that they asked for it, in vain."""

    async def call(
        self,
        operation: Operation,
        client: httpx.AsyncClient,
        values: tuple[str, ...] = (),
        *,
        body: Any = None,
        content: bytes | None = None,
        query: Mapping[str, str] | None = None,
        named: tuple[str, ...] = (),
        signed_in: bool = True,
        tenant: Tenant | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Call:
        """Make one call, remember it, and look for the other clinic in every byte of the answer.

        The body is sent as the operation takes it, unless it is given as the bytes to send.
        """
        sent: dict[str, Any] = {"data" if operation.route.takes_form else "json": body} if body is not None else {}
        sent = sent if content is None else {"content": content}
        revision = {"If-Match": "*"} if operation.asks_for_revision else {}
        answer = await client.request(
            operation.method,
            operation.at(*values),
            params=query,
            headers={**client.headers, **revision, **(headers or {})},
            **sent,
        )
        # What a call began in the background is over before the next one, which would be blamed for its traces.
        await self.own.platform.background.finish()
        call = Call(operation, tenant or self.own, (*values, *named), signed_in, answer)
        self.calls.append(call)
        self.asked_for[call.tenant.word].update(call.named)
        self.check_for_leaks(call)
        return call

    def check_for_leaks(self, call: Call) -> None:
        """Fail when anything of the other clinic is answered, or a refusal repeats what was sent."""
        answered = call.answer.text + "\n".join(f"{name}: {value}" for name, value in call.answer.headers.multi_items())
        for named in call.named:
            answered = answered.replace(named, "")
        other = self.other if call.tenant is self.own else self.own
        assert other.word not in answered.lower(), f"the other clinic's text is in {call.where}"
        known = self.asked_for[call.tenant.word] if call.operation.path == f"{BASE}/audit" else set[str]()
        leaked = [each for each in self.ids[other.word] - known if each in answered]
        assert not leaked, f"ids of the other clinic, {leaked}, are in {call.where}"
        if not call.answer.is_success:
            assert call.tenant.word not in answered.lower(), f"what was sent, or is stored, is repeated in {call.where}"

    @asynccontextmanager
    async def watched(self, *, nothing_stored: bool = True) -> AsyncIterator[None]:
        """Hold all calls of a block against what is stored and what the audit says of them."""
        self.calls.clear()
        before = await everything_stored(self.own.platform)
        yield
        assert self.calls, "nothing was called"
        await self._check_audit()
        if nothing_stored:
            after = await everything_stored(self.own.platform)
            changed = [table for table in before if before[table] != after[table]]
            assert not changed, f"refused calls changed {changed}: {[call.where for call in self.calls]}"

    async def _check_audit(self) -> None:
        entries = await entries_by_request(self.own.platform, [call.request_id for call in self.calls])
        for call in self.calls:
            done = call.answer.is_success and call.operation.changes
            expected = int(call.signed_in and (done or call.operation.access.about_somebody))
            found = entries[call.request_id]
            assert len(found) == expected, f"{len(found)} entries in the audit instead of {expected} for {call.where}"
            for entry in found:
                assert entry.clinic_id == call.tenant.clinic.clinic_id, call.where
                assert (entry.outcome == Outcome.DONE) == call.answer.is_success, call.where
                other = self.other if call.tenant is self.own else self.own
                told = {str(each) for each in (entry.actor_id, entry.object_id, entry.patient_id)}
                leaked = (told & self.ids[other.word]) - {*call.named}
                assert not leaked, f"the audit of one clinic names the other's {leaked} for {call.where}"


async def world_of(own: Tenant, other: Tenant) -> World:
    """Return the world of these two clinics as they are now."""
    return World(own, other, {each.word: await ids_of(each.platform, each.clinic.clinic_id) for each in (own, other)})


def unknown_like(value: str) -> str:
    """Return something that exists nowhere and looks like this; as long, since a length could tell as well."""
    return str(new_id()) if IS_ID.fullmatch(value) else "x" * len(value)


async def allowed_callers(operation: Operation, tenant: Tenant) -> dict[str, httpx.AsyncClient]:
    """Return everybody who may call the operation: its roles, and a key with the one scope."""
    callers = {role.value: await tenant.guest(role) for role in sorted(operation.roles)}
    if operation.permission is None or operation.scope is not None:
        callers["key"] = client_of(tenant.app, (await tenant.key(operation.scope or SCOPES[0]))["key"])
    return callers


async def forbidden_callers(operation: Operation, tenant: Tenant) -> dict[str, httpx.AsyncClient]:
    """Return everybody who is signed in and may not call it: other roles, and a key with every scope but the one."""
    callers = {role.value: await tenant.guest(role) for role in Role if role not in operation.roles}
    if operation.permission is not None:
        scopes = [scope for scope in SCOPES if scope != operation.permission]
        callers["key"] = client_of(tenant.app, (await tenant.key(*scopes))["key"])
    return callers


async def strangers(tenant: Tenant, stranger_clock: Any) -> dict[str, httpx.AsyncClient]:
    """Return clients with every kind of credentials that open nothing, all of somebody who was or is an admin."""
    platform, admin = tenant.platform, tenant.clinic.admin
    now = platform.clock()
    whose: dict[str, Any] = {
        "user_id": admin.user_id,
        "clinic_id": admin.clinic_id,
        "session_id": admin.session_id,
        "role": Role.ADMIN,
    }
    lifetime = timedelta(seconds=900)
    header, claims, signature = admin.token.split(".")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').rstrip(b"=").decode()
    signed_out = await tenant.guest(Role.ADMIN)
    await signed_out.post(f"{BASE}/auth/logout")
    revoked, brief = await tenant.key(*SCOPES), await tenant.key(*SCOPES, expires_at=_in_a_second(now))
    await tenant.clinic.admin.client.delete(f"{BASE}/api-keys/{revoked['id']}")
    tokens = await _deactivated(tenant)
    stranger_clock.advance(seconds=2)
    credentials = {
        "an expired token": platform.tokens.issue(**whose, now=now - lifetime),
        "a token of another secret": AccessTokens(SecretKey(b"s" * 48), lifetime).issue(**whose, now=now),
        "a token signed with an empty key": _signed_with_nothing(admin.token),
        "an unsigned token": f"{unsigned}.{claims}.",
        "an unsigned token with a signature": f"{unsigned}.{claims}.{signature}",
        "a token without its signature": f"{header}.{claims}.",
        "a session that was ended": signed_out.headers["authorization"].removeprefix("Bearer "),
        "a session that never was": platform.tokens.issue(**{**whose, "session_id": new_id()}, now=now),
        "a user who was deactivated": tokens["access_token"],
        "a refresh token": tokens["refresh_token"],
        "a key that was revoked": revoked["key"],
        "a key that expired": brief["key"],
        "a key with another secret": f"{revoked['key'][:13]}{'x' * 43}",
        "garbage": "garbage",
    }
    clients = {what: client_of(tenant.app, token) for what, token in credentials.items()}
    clients["nothing"] = client_of(tenant.app)
    clients["a password"] = client_of(tenant.app)
    clients["a password"].headers["Authorization"] = "Basic YWRtaW46cGFzc3dvcmQ="
    return clients


def _in_a_second(now: Any) -> str:
    return str((now + timedelta(seconds=1)).isoformat())


def _signed_with_nothing(token: str) -> str:
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    return jwt.encode({"alg": "HS256", "typ": "at+jwt"}, claims, OctKey.import_key(b"\0" * 32), algorithms=["HS256"])


async def _deactivated(tenant: Tenant) -> dict[str, str]:
    email = f"{tenant.word}gone@staff.example"
    body = {"email": email, "name": f"{tenant.word} gone", "role": "admin", "password": PASSWORD}
    user_id = await tenant.created("/users", body)
    form = {"username": email, "password": PASSWORD, "grant_type": "password"}
    tokens: dict[str, str] = (await client_of(tenant.app).post(f"{BASE}/auth/token", data=form)).json()
    await tenant.send("PATCH", f"/users/{user_id}", {"active": False})
    return tokens


def references_of(operation: Operation) -> dict[str, str]:
    """Return which objects a call can name beside those in its path, and what stands at such a place."""
    in_body = {name: REFERENCES[name] for name in references_in(operation.body)}
    return in_body | {name: REFERENCES[name] for name in id_parameters(operation)}


def id_parameters(operation: Operation) -> list[str]:
    """Return the parameters after the question mark that hold ids."""
    return [name for name, annotation in operation.query.items() if "UUID" in str(annotation)]
