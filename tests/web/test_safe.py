"""Pages do nothing for who may not, and what others wrote stays text."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from playwright.sync_api import expect

from api.auth.sessions import COOKIE, csrf_token
from api.web.admin.routes import page_routes
from api.web.pages import CONTENT_SECURITY_POLICY
from tests.web.conftest import MakeVisitor
from tests.web.site import PASSWORD, Site
from tests.web.test_accessible import reported

EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest.fixture
def client(site: Site) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=site.url) as opened:
        yield opened


def test_what_others_wrote_stays_text(editor: MakeVisitor, site: Site) -> None:
    listing, report = reported(site, f"{EVIL}\n“><svg onload=alert(3)>")
    site.change(listing, name1=EVIL, name2='" autofocus onfocus="alert(4)', why=EVIL)
    one = editor(site.account(EVIL))
    dialogs = one.questions()
    for path in (
        f"/admin/providers/{listing}",
        f"/admin/providers/{listing}/edit",
        f"/admin/providers/{listing}/history",
        f"/admin/providers/{listing}/verify",
        "/admin/listings?q=%3Cscript%3Ealert(5)%3C/script%3E",
        f"/admin/listings?q=img&state={EVIL}",
        f"/admin/reports/{report}",
        "/admin/log",
        "/admin/accounts",
    ):
        page = one.open(path)
        assert page.locator("main img, main script, main svg, [onfocus]").count() == 0, path
    page = one.open("/admin/import")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": f"{EVIL}.csv".replace("/", ""), "mimeType": "text/csv", "buffer": b"a,b\n"}
    )
    page.get_by_role("button", name="Preview").click()
    assert page.locator("main img, main script").count() == 0
    assert dialogs == []


def test_a_page_lets_the_browser_do_little(client: httpx2.Client) -> None:
    answer = client.get("/admin/sign-in")
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_the_browser_refuses_a_script_within_a_page(stranger: MakeVisitor) -> None:
    one = stranger()
    page = one.open("/admin/sign-in")
    page.evaluate(
        "const script = document.createElement('script');"
        "script.textContent = 'window.ran = true'; document.body.append(script)"
    )
    assert page.evaluate("window.ran") is None
    page.wait_for_function("window.violations.length > 0")
    assert page.evaluate("window.violations.splice(0)") == ["script-src-elem inline"]
    one.complaints.clear()


def test_who_is_not_signed_in_signs_in_first_and_goes_on(stranger: MakeVisitor, site: Site) -> None:
    account = site.account(password=PASSWORD)
    one = stranger()
    page = one.open("/admin/listings?q=cedar")
    assert one.path == "/admin/sign-in"
    page.get_by_label("Email address").fill(account.email)
    page.get_by_label("Password").fill("not this one at all")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("Check the e-mail address and the password")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Find a listing")
    expect(page.get_by_label("Name, city, ZIP or phone number")).to_have_value("cedar")

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    one.open("/admin")
    assert one.path == "/admin/sign-in"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "/v1/status", "x"]
)
def test_signing_in_leads_to_no_other_site(
    client: httpx2.Client, site: Site, elsewhere: str
) -> None:
    token = site.session_of(site.account())
    asked = {"next": elsewhere}
    answer = client.get("/admin/sign-in", params=asked, headers={"Cookie": f"{COOKIE}={token}"})
    assert answer.headers["Location"] == "/admin"


def test_a_session_ends_and_what_was_typed_is_kept(editor: MakeVisitor, site: Site) -> None:
    account = site.account()
    listing = site.listing("Kept House")
    one = editor(account)
    page = one.open(f"/admin/providers/{listing}/edit")
    page.get_by_label("Organization").fill("Kept Home")
    one.context.clear_cookies()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not saved yet")
    one.sign_in(site.session_of(account))
    page.get_by_role("button", name="I have signed in: go on").click()
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kept Home")


def test_an_old_session_opens_nothing(client: httpx2.Client, site: Site) -> None:
    for age, status in ((timedelta(minutes=5), 200), (timedelta(hours=2), 303)):
        token = site.session_of(site.account(), age=age)
        assert client.get("/admin", headers={"Cookie": f"{COOKIE}={token}"}).status_code == status


def post_sign_out(client: httpx2.Client, site: Site, **changed: str | None) -> int:
    """The status of a form, sent as by a page of ours but for what is changed."""
    token = site.session_of(site.account())
    sent = {"csrf": csrf_token(site.secret, token), "Origin": site.url} | changed
    csrf = sent.pop("csrf")
    headers = {name: value for name, value in sent.items() if value is not None}
    answer = client.post(
        "/admin/sign-out",
        data={"csrf": csrf} if csrf else {},
        headers={"Cookie": f"{COOKIE}={token}", **headers},
    )
    return answer.status_code


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, 303),
        ({"csrf": None}, 403),
        ({"csrf": "0" * 64}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": None}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
    ],
)
def test_only_a_page_of_the_same_session_sends_forms(
    client: httpx2.Client, site: Site, changed: dict[str, str | None], status: int
) -> None:
    assert post_sign_out(client, site, **changed) == status


def test_a_sign_in_form_of_another_site_is_refused(client: httpx2.Client) -> None:
    answer = client.post("/admin/sign-in", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_every_page_says_who_may_open_it(client: httpx2.Client, site: Site) -> None:
    token = site.session_of(site.account(scopes=["read"]))
    cookie = {"Cookie": f"{COOKIE}={token}", "Origin": site.url}
    some_id = "00000000-0000-0000-0000-000000000000"
    for route, requirement in page_routes():
        path = route.path
        for part in ("provider_id", "program_id", "report_id", "run_id", "match_id", "account_id"):
            path = path.replace(f"{{{part}}}", some_id)
        path = path.replace("{seq}", "1").replace("{key_id}", "none")
        for method in route.methods or ():
            assert client.request(method, path, headers={"Origin": site.url}).status_code in (
                303 if method == "GET" else 401,
            ), path
            status = client.request(method, path, headers=cookie).status_code
            if set(requirement.scopes) - {"read"}:
                assert status == 403, path
            else:
                assert status == (403 if method == "POST" else status), path
                assert status < 500


def test_the_refusal_names_the_permission(editor: MakeVisitor, site: Site) -> None:
    one = editor(site.account(scopes=["read"]))
    page = one.open("/admin/keys")
    expect(page.get_by_text("“keys”")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main").get_by_text("Keys")).to_have_count(0)


def test_a_providers_own_staff_see_and_edit_theirs_alone(editor: MakeVisitor, site: Site) -> None:
    own, other = site.listing("Own House"), site.listing("Other House")
    account = site.account(scopes=["read", "listings:write"], providers=[own])
    one = editor(account)
    page = one.open("/admin/listings")
    expect(page.get_by_role("link", name="Own House")).to_be_visible()
    expect(page.get_by_text("Other House")).to_have_count(0)
    assert page.goto(f"{site.url}/admin/providers/{own}/edit").status == 200  # type: ignore[union-attr]
    assert page.goto(f"{site.url}/admin/providers/{other}").status == 403  # type: ignore[union-attr]
    assert page.goto(f"{site.url}/admin/providers/new").status == 403  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/admin/nothing", 404),
        ("GET", "/admin/providers/none", 404),
        ("DELETE", "/admin/keys", 405),
        ("POST", "/admin/sign-in", 413),
    ],
)
def test_errors_of_pages_are_pages_and_others_stay_documents(
    client: httpx2.Client, site: Site, method: str, path: str, status: int
) -> None:
    token = site.session_of(site.account())
    headers = {"Cookie": f"{COOKIE}={token}", "Origin": site.url}
    large = b"x" * 70_000 if status == 413 else None
    answer = client.request(method, path, headers=headers, content=large)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    outside = client.request(method, path.replace("/admin", "/other"), content=large)
    assert outside.headers["Content-Type"] == "application/problem+json"


def test_a_file_may_be_larger_than_other_requests(client: httpx2.Client, site: Site) -> None:
    token = site.session_of(site.account())
    answer = client.post(
        "/admin/import",
        headers={"Cookie": f"{COOKIE}={token}", "Origin": site.url},
        data={"csrf": csrf_token(site.secret, token)},
        files={"file": ("a.csv", b"x" * 2_000_000, "text/csv")},
    )
    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_the_assets_are_kept_for_good_under_names_of_their_content(client: httpx2.Client) -> None:
    page = client.get("/admin/sign-in").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(address.replace(".css", "0.css")).status_code == 404


def test_a_key_is_shown_once(editor: MakeVisitor, site: Site) -> None:
    one = editor()
    page = one.open("/admin/keys")
    page.get_by_label("What it is for").fill("Nightly export")
    page.get_by_label("read:").check()
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    page.get_by_label("Last day it opens anything").fill(tomorrow.isoformat())
    page.get_by_role("button", name="Make the key").click()
    token = page.get_by_role("textbox", name="Key").inner_text()
    with httpx2.Client(base_url=site.url) as other:
        sent = {"Authorization": f"Bearer {token}"}
        assert other.get("/v1/admin/me", headers=sent).status_code == 200
        page.get_by_role("link", name="I have copied it").click()
        assert token not in page.content()
        page.get_by_role("link", name="Revoke the key Nightly export").click()
        page.get_by_role("button", name="Revoke it").click()
        expect(page.get_by_role("status")).to_contain_text("opens nothing any more")
        assert other.get("/v1/admin/me", headers=sent).status_code == 401
