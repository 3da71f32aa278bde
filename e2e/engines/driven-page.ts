import type { Page } from '@playwright/test';

/** What the tests of all engines use of a page. Playwright's pages have it, and so have those of our WebDriver client. */
export type DrivenPage = Pick<Page, 'goto' | 'reload' | 'evaluate' | 'close'>;
