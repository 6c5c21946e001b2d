"""Pages as HTML: templates in which every value is escaped, under a policy that runs no script."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from rolodesk.asgi.response import Headers, Response
from rolodesk.model.language import Language
from rolodesk.web import formats
from rolodesk.web.assets import Assets
from rolodesk.web.texts import Speaker

HTML: Final = b"text/html; charset=utf-8"
POLICY: Final = (
    b"default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self';"
    b" base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final[Headers] = (
    (b"content-security-policy", POLICY),
    # Not `no-referrer`: under that, a form's POST would come with `Origin: null`.
    (b"referrer-policy", b"same-origin"),
    (b"vary", b"accept-language"),
)


class Renderer:
    """Renders the templates of this package."""

    def __init__(self, assets: Assets) -> None:
        self._environment = Environment(
            loader=PackageLoader("rolodesk.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters.update(formats.FILTERS)
        self._environment.globals.update(assets=assets, version=version("rolodesk"))

    def page(
        self,
        template: str,
        values: Mapping[str, object],
        *,
        language: Language,
        status: int = 200,
        headers: Headers = (),
    ) -> Response:
        """Answer with a template in a language, given its values."""
        html = self._environment.get_template(f"{template}.html").render(values, t=Speaker(language))
        return Response(html.encode(), status=status, media_type=HTML, headers=(*HEADERS, *headers))
