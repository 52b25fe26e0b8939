/** Ids of the swarm's own work: a planned task of that name would share its place in the books and on the screens. */
export const PLANNER_TASK = "plan";
export const REPAIR_TASK = "repair-merge";
