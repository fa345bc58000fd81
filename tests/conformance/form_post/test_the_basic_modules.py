"""Form Post plan: every test of the Basic plan once more, with response_mode=form_post (see conftest)."""

from tests.conformance.modules import mirroring, module_of
from tests.conformance.plans import PLANS

BASIC = next(plan for plan in PLANS if plan.folder == "basic")

globals().update({test.__name__: test for test in mirroring(BASIC) if module_of(test)})
