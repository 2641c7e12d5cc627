"""The page itself: what to do in five steps, then the library's screen below."""

from functools import cache

from app.docs.assets import assets

PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Physioplan: try it out</title>
<link rel="icon" type="image/png" href="{icon}">
<link rel="stylesheet" href="{library_style}">
<link rel="stylesheet" href="{style}">
</head>
<body>
<header class="intro">
<h1>Physioplan</h1>
<p>From an assessment to a plan that is safe for this patient and says why each exercise is in it. Five steps:</p>
<ol>
<li><strong>Sign in.</strong> Press <em>Authorize</em>, give your e-mail address as <em>username</em> and your password,
press the <em>Authorize</em> below it, then <em>Close</em>.</li>
<li><strong><a href="#/patients/list_patients">Find a patient.</a></strong> Press <em>Execute</em>.</li>
<li><strong><a href="#/assessments/create_assessment">Record an assessment.</a></strong> The example can be sent as it
stands: press <em>Execute</em>.</li>
<li><strong><a href="#/plans/create_plan">Make the plan.</a></strong> Press <em>Execute</em> again.</li>
<li><strong>Read why.</strong> Each exercise of the answer says it under <code>why</code> and <code>evidence</code>;
<code>excluded</code> says what was left out, and for what reason. <a href="/method">How plans are made</a> tells of
every rule.</li>
</ol>
<p>The page fills in the ids of what you last found or recorded. For programs: <a href="/openapi.json">the API's
description</a>.</p>
{sign_in}
<p id="notice" class="notice" role="status" hidden></p>
</header>
<main id="swagger-ui"><noscript><p class="notice">This page needs JavaScript. The API's description is at
<a href="/openapi.json">/openapi.json</a>.</p></noscript></main>
<script src="{library}"></script>
<script src="{script}"></script>
</body>
</html>
"""
DEMO = """\
<p class="hint"><strong>The demo's sign-in:</strong> <code>therapist@demo.example</code> or
<code>admin@demo.example</code>. The password was printed in the terminal when the service started.</p>"""
ACCOUNT = '<p class="hint">No account yet? An admin of your clinic opens one for you.</p>'


@cache
def page(*, demo: bool) -> str:
    """Return the page, which tells where the demo's password is found where there is a demo."""
    parts = assets()
    return PAGE.format(
        icon=parts["favicon.png"].path,
        library_style=parts["swagger-ui.css"].path,
        style=parts["docs.css"].path,
        library=parts["swagger-ui-bundle.js"].path,
        script=parts["docs.js"].path,
        sign_in=DEMO if demo else ACCOUNT,
    )
