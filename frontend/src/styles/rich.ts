import './mantine-more.css';

/** Styles of menus, dialogs, tables and the like; fetched beside the first part that shows one. */
export const rich = true;
