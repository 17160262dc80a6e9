// Paths of indri that stand in several parts of the inventory.

export const home = '/Users/erichblume';
export const logs = `${home}/Library/Logs`;
export const brew = '/opt/homebrew';
export const launchAgents = `${home}/Library/LaunchAgents`;
export const textfiles = `${brew}/var/node_exporter/textfile`;
