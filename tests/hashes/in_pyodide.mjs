// Runs a program in Pyodide, on Node: node in_pyodide.mjs PYODIDE ROOT "PROGRAM"
// Pyodide is a folder with the npm package; ROOT is this repository, from which it imports.

import { pathToFileURL } from "node:url";

const [folder, root, program] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const pyodide = await loadPyodide();
pyodide.FS.mkdir("/repo");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root }, "/repo");
pyodide.runPython("import sys; sys.dont_write_bytecode = True; sys.path.insert(0, '/repo')");
try {
  await pyodide.runPythonAsync(program);
} catch (error) {
  console.error(error.message); // not the whole of Pyodide's own source
  process.exit(1);
}
