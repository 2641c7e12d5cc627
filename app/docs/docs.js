"use strict";

// The screen is Swagger UI's; this adds what a therapist would otherwise do by hand: renew the sign-in, copy ids.
(() => {
  const TOKEN_PATH = "/api/v1/auth/token";
  const SIGN_OUT_PATH = "/api/v1/auth/logout";
  const SCHEME = "signIn";
  const RENEW_BEFORE_SECONDS = 60;
  // The last word of an address that lists or makes things, and the name under which other addresses ask for their id.
  const ID_NAMES = {
    patients: "patient_id",
    assessments: "assessment_id",
    plans: "plan_id",
    users: "user_id",
    "api-keys": "api_key_id",
  };

  let session = null;
  let executed = null;
  let refusal;

  function tell(text) {
    const notice = document.getElementById("notice");
    notice.textContent = text;
    notice.hidden = text === "";
  }

  // Neither the password nor the refresh token is kept where the next person at this computer could find it: what the
  // library stores in the browser is the access token alone, which is worthless after some minutes.
  function discreet() {
    return {
      statePlugins: {
        auth: {
          wrapActions: {
            authorizeOauth2: (original) => ({ auth, token }) => {
              if (token && token.refresh_token) {
                session = { refreshToken: token.refresh_token, endsAt: Date.now() + token.expires_in * 1000, auth };
                tell("");
              }
              const { access_token, token_type } = token || {};
              const { password, clientSecret, ...kept } = auth;
              return original({ auth: kept, token: { access_token, token_type } });
            },
            logout: (original) => (names) => {
              session = null;
              return original(names);
            },
          },
        },
        err: {
          wrapActions: {
            // The library would say no more than "Unauthorized" to a mistyped password.
            newAuthErr: (original) => (error) => original({ ...error, message: refusal ?? error.message }),
          },
        },
      },
    };
  }

  async function renewed() {
    const { refreshToken, auth } = session;
    session = null;
    const form = new URLSearchParams({ grant_type: "refresh_token", refresh_token: refreshToken });
    const answer = await fetch(TOKEN_PATH, { method: "POST", body: form });
    if (!answer.ok) {
      return null;
    }
    const token = await answer.json();
    ui.authActions.authorizeOauth2WithPersistOption({ auth, token });
    return token.access_token;
  }

  async function beforeRequest(request) {
    const ours = new URL(request.url, location.href).pathname;
    if (ours === TOKEN_PATH) {
      refusal = undefined;
    }
    const ending = session !== null && Date.now() > session.endsAt - RENEW_BEFORE_SECONDS * 1000;
    if (ours !== TOKEN_PATH && ending && request.headers.Authorization) {
      const token = await renewed();
      if (token !== null) {
        request.headers.Authorization = `Bearer ${token}`;
      }
    }
    return request;
  }

  function afterAnswer(answer) {
    const path = new URL(answer.url, location.href).pathname;
    setTimeout(() => executed?.querySelector(".live-responses-table")?.scrollIntoView({ block: "nearest" }), 100);
    if (path === TOKEN_PATH) {
      refusal = answer.body?.detail;
    } else if (answer.status === 401) {
      ui.authActions.logoutWithPersistOption([SCHEME]);
      tell("You are not signed in, or your sign-in has ended: press Authorize and sign in.");
    } else if (answer.ok && path === SIGN_OUT_PATH) {
      ui.authActions.logoutWithPersistOption([SCHEME]);
    } else if (answer.ok && path.startsWith("/api/") && answer.body && typeof answer.body === "object") {
      remember(path, answer);
    }
    return answer;
  }

  // What was just found or recorded is most likely what comes next.
  function remember(path, answer) {
    const items = answer.body.items;
    const shown = Array.isArray(items) ? items[0] : answer.body;
    if (!shown || typeof shown !== "object") {
      return;
    }
    const known = {};
    for (const name of ["patient_id", "assessment_id"]) {
      known[name] = shown[name];
    }
    const word = path.split("/").findLast((part) => part in ID_NAMES);
    if (word !== undefined) {
      known[ID_NAMES[word]] = shown.id;
    }
    for (const [name, value] of Object.entries(known)) {
      if (typeof value === "string") {
        fillIn(name, "path", value, () => true);
      }
    }
    const tag = answer.headers.etag;
    if (tag !== undefined && !Array.isArray(items)) {
      const own = shown.id === undefined ? path : path.replace(/\/[^/]+$/, (last) => (last === `/${shown.id}` ? "" : last));
      fillIn("If-Match", "header", tag, (template) => template.replace(/\/\{[^}]+\}$/, "") === own);
    }
  }

  function fillIn(name, place, value, applies) {
    const paths = ui.specSelectors.specJson().get("paths");
    paths.forEach((operations, template) => {
      operations.forEach((operation, method) => {
        const wanted = operation.get("parameters")?.find((each) => each.get("name") === name && each.get("in") === place);
        if (wanted && applies(template)) {
          ui.specActions.changeParamByIdentity([template, method], wanted, value, false);
        }
      });
    });
  }

  const ui = SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#swagger-ui",
    presets: [SwaggerUIBundle.presets.apis],
    plugins: [discreet],
    layout: "BaseLayout",
    deepLinking: true,
    persistAuthorization: true,
    tryItOutEnabled: true,
    docExpansion: "list",
    defaultModelsExpandDepth: -1,
    displayRequestDuration: true,
    validatorUrl: null,
    requestInterceptor: beforeRequest,
    responseInterceptor: afterAnswer,
  });

  // The dialog would put the cursor into its last field.
  document.addEventListener("click", (event) => {
    if (event.target.closest("button.authorize") !== null) {
      setTimeout(() => document.getElementById("oauth_username")?.focus());
    }
  });

  // The dialog's fields stand in no form, so the Enter key would do nothing.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("#oauth_username, #oauth_password")) {
      event.target.closest(".auth-container").querySelector("button.authorize").click();
    }
  });

  // An answer appears below what was sent, often out of sight.
  document.addEventListener("click", (event) => {
    executed = event.target.closest(".opblock:has(button.execute)") ?? executed;
  });

  // The links of the five steps open the operation they speak of.
  document.querySelector(".intro").addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#/']");
    if (link !== null) {
      const [tag, operation] = link.hash.slice(2).split("/");
      ui.layoutActions.show(["operations", tag, operation], true);
      document.getElementById(`operations-${tag}-${operation}`)?.scrollIntoView();
    }
  });
})();
