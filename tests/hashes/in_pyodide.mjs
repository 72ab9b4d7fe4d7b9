// Runs tests/hashes/scenes.py in Pyodide, on Node: node in_pyodide.mjs PYODIDE ROOT
// Pyodide is a folder with the npm package; ROOT is this repository, which it sees as /repo.

import { pathToFileURL } from "node:url";

const [folder, root] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const pyodide = await loadPyodide();
pyodide.FS.mkdir("/repo");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root }, "/repo");
const said = await pyodide.runPythonAsync(`
import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, "/repo")
from tests.hashes import scenes
json.dumps(scenes.report())
`);
console.log(said);
