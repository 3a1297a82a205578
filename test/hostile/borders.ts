/** How often each generator makes an attack, or a set of them. The tests take it from here, and so does the table of docs/operations/security.md. */
export const RUNS = {
  'scene-to-process': 8,
  'scene-to-files': 12,
  'damaged-names': 12,
  unpack: 200,
  'blender-to-instance': 5,
  'instance-to-farm': 3_000,
  'instance-to-jobs': 500,
  'other-roles': 4_000,
  'operator-policies': 20_000,
  'denied-text': 1_500,
  messages: 20_000,
  'bucket-to-laptop': 60,
  'bucket-to-commands': 2,
  'text-to-terminal': 2_000,
  'folder-to-user': 250,
  'folder-looked-at': 10,
  'stored-numbers': 100,
  'render-into-folder': 6,
  'project-to-farm': 200,
  /** Of the calls of a command that looks for a Blender; all those of the others. */
  'odd-options': 15,
} as const;

/** Of which there are several attacks a run, or which are run on several things: the tests hold these figures. */
export const EACH = {
  /** Those of a table, beside the composed ones. */
  'scene-to-process': 30,
  /** The same. */
  'scene-to-files': 9,
  /** Formats of archives. */
  unpack: 2,
  /** The fewest in one script. */
  'blender-to-instance': 60,
  /** Kinds of farms. */
  'instance-to-farm': 9,
  'other-roles': 8,
  /** Objects in a bucket. */
  'bucket-to-commands': 13,
} as const;

/** What a person may type by mistake, a script may hand over, or a stranger may have a person paste. */
export const ODD = {
  empty: '',
  'one space': ' ',
  '300 characters': 'x'.repeat(300),
  '5,000 characters': 'y'.repeat(5000),
  'a newline': 'one\ntwo',
  'an escape sequence': '\u001b]52;c;aGVsbG8=\u0007',
  'text from right to left': '\u202eabc\u2066',
  'not UTF-8': '\ufffd',
  'a folder': 'folder',
  'a link to nothing': 'nolink',
  'a file that is none of it': 'bad.blend',
  'minus one': '-1',
  'a number out of range': '1e999',
  'not a number': 'NaN',
  'a hexadecimal number': '0x10',
  'full-width digits': '９',
  'thirty digits': '9'.repeat(30),
  'a path that climbs': '../../x',
  'a name of each object': '__proto__',
  'a name of each class': 'constructor',
  'a comma': ',',
} as const;

interface Border {
  readonly title: string;
  readonly promised: string;
  /** Below test/. */
  readonly tests: readonly string[];
  /** How many are made each time that the tests run. */
  readonly attacks: string;
  readonly notPromised: string;
}

const counted = (number: number, of: string): string => `${number.toLocaleString('en')} ${of}`;

export const BORDERS: readonly Border[] = [
  {
    title: 'scene to process',
    promised:
      'a scene that is not trusted runs no Python, starts no program and writes no file by its shaders or beside them, whichever scene or library of it a frame shows; `check` says what it would have run; no cache of a simulation, whichever is the active one and whether the scene or a library has it, is written or deleted in the project, through a link or where a scene names it; a scene of which this cannot be told, as a name in it is no text or a simulation has the cache of another, is refused',
    tests: [
      'hostile/scene/scene-to-process.test.ts',
      'hostile/scene/shader-scripts.test.ts',
      'hostile/scene/shader-reads.test.ts',
      'hostile/scene/damaged-names.test.ts',
      'hostile/scene/caches-outside.test.ts',
      'hostile/scene/caches-linked.test.ts',
      'hostile/scene/caches-forged.test.ts',
    ],
    attacks: `${counted(EACH['scene-to-process'], 'scenes of a table')}, ${counted(RUNS['scene-to-process'], 'composed ones')}, ${counted(RUNS['damaged-names'], 'with damaged names')}`,
    notPromised:
      'faults in the memory of Blender and of the libraries that read its files; which files of this machine a picture shows; scenes that a task template renders',
  },
  {
    title: 'scene to files',
    promised:
      "whatever a scene calls its views, nodes, outputs, layers, cameras and itself, a frame's files lie in the folder of the frame, and no picture of a scene is kept elsewhere; `check` says which suffix of a view could not stay",
    tests: ['hostile/scene/scene-to-files.test.ts'],
    attacks: `${counted(EACH['scene-to-files'], 'scenes of a table')}, ${counted(RUNS['scene-to-files'], 'composed ones')}`,
    notPromised:
      'the caches of simulations that are allowed to run unbaked; what a trusted scene writes by its scripts; faults in the memory of Blender',
  },
  {
    title: 'Blender to instance',
    promised:
      'whatever runs in a Blender has a user, a home and no network of its own, writes and signals nothing of others, reads no credentials, and ends with its Blender, also after a restart of the machine',
    tests: ['hostile/instance/blender-to-instance.test.ts', 'hostile/instance/blender-behind-fence.test.ts'],
    attacks: counted(RUNS['blender-to-instance'] * EACH['blender-to-instance'], 'at least'),
    notPromised:
      'faults of the kernel; that it leaves processors, memory and disk to others; that it does not read the projects on its instance; with `blenderNetwork: "host"`, the credentials',
  },
  {
    title: 'instance to farm',
    promised: 'a compromised instance can do what is in the table above, and cannot say what others run',
    tests: ['hostile/instance/instance-to-farm.test.ts'],
    attacks: counted(
      (RUNS['instance-to-farm'] + RUNS['instance-to-jobs']) * EACH['instance-to-farm'],
      'requests',
    ),
    notPromised: 'what is in the table above',
  },
  {
    title: "functions' roles to account",
    promised: 'each function may do what its row above says, and nothing else',
    tests: ['hostile/policies/other-roles.test.ts', 'hostile/instance/legitimate-calls.test.ts'],
    attacks: counted(RUNS['other-roles'] * EACH['other-roles'], 'requests'),
    notPromised: "the roles of `cdk bootstrap`, and those of other people's constructs",
  },
  {
    title: 'operator to account',
    promised:
      'the documented statements allow what the commands need, and nothing with what is of others; what a denied command prints is a part of them',
    tests: ['hostile/policies/operator-policies.test.ts'],
    attacks: counted(RUNS['operator-policies'] + RUNS['denied-text'], 'requests'),
    notPromised: 'what stands below the statements',
  },
  {
    title: 'queue to worker',
    promised:
      'a message is refused unless it is a task with units that Blender can render, for a job whose id is the hash of its content',
    tests: ['hostile/messages.test.ts'],
    attacks: counted(RUNS.messages, 'messages'),
    notPromised: 'sending and deleting tasks: an instance may do both',
  },
  {
    title: 'archive to disk',
    promised:
      'a project is unpacked below its folder alone, through no link, and is refused before it fills the disk',
    tests: ['worker/project/archive/unpack.properties.test.ts', 'worker/project/bad-archives.test.ts'],
    attacks: counted(RUNS.unpack * EACH.unpack, 'archives'),
    notPromised: 'that what is in it is what its name says',
  },
  {
    title: 'project to farm',
    promised:
      'no file outside of the project is read or sent, whatever the scene or the folder names; links that lead out of the project, devices and pipes are reported in one line each, and none of them makes Brenda wait',
    tests: [
      'hostile/project-to-farm.test.ts',
      'hostile/scene/ambiguous-paths.test.ts',
      'worker/project/digest.test.ts',
    ],
    attacks: counted(RUNS['project-to-farm'], 'projects'),
    notPromised:
      'that a hard link is told from the file that it is: git and archives bring none to a file outside; hidden files below the folder of a .blend that is sent on its own, which are part of the project: give a scene of a stranger a folder of its own; a process that changes the project while it is read, with the rights of the user',
  },
  {
    title: 'bucket to laptop',
    promised:
      'what is brought lies below its folder, replaces nothing but what was brought before, and one bad object hides no other; no command fails of what it reads, or writes a file',
    tests: ['hostile/bucket-to-laptop.test.ts', 'hostile/bucket-to-commands.test.ts'],
    attacks: `${counted(RUNS['bucket-to-laptop'], 'sets of records')}, ${counted(RUNS['bucket-to-commands'] * EACH['bucket-to-commands'], 'objects')}`,
    notPromised: 'that a frame shows what it should: an instance may write any picture',
  },
  {
    title: 'text to terminal',
    promised: 'what is not ours is printed as letters, and JSON stays JSON',
    tests: ['hostile/text-to-terminal.test.ts', 'hostile/bucket-to-commands.test.ts'],
    attacks: counted(2 * RUNS['text-to-terminal'], 'texts'),
    notPromised: '`brenda ssh`, and what programs print that read the JSON',
  },
  {
    title: 'command line to user',
    promised:
      'whatever stands in the place of the value of an option or an argument of any command, the command ends at once, with one line that can be read, and writes nothing',
    tests: ['hostile/odd-options.test.ts'],
    attacks: `${counted(Object.keys(ODD).length, 'values')} of each option and argument; of \`render\`, \`check\` and \`doctor\` some of them`,
    notPromised: 'what a command is asked for in words that are right',
  },
  {
    title: "folder to user's files",
    promised:
      "nothing outside of an output folder is changed, and in it only Brenda's own files; links, pipes and files of other owners are refused in one line; a command that only reads the folder changes nothing in it; a file far larger than Brenda writes is reported and not read; a number out of range is refused where it is read",
    tests: [
      'hostile/folder-to-user.test.ts',
      'hostile/reading-writes-nothing.test.ts',
      'hostile/large-files.test.ts',
      'hostile/stored-numbers.test.ts',
      'hostile/render-into-folder.test.ts',
    ],
    attacks: counted(RUNS['folder-to-user'] + RUNS['folder-looked-at'] + RUNS['stored-numbers'], 'folders'),
    notPromised:
      'the time to read a very large file that a record names as a frame; a process that changes the folder while it is used, with the rights of the user or of root',
  },
  {
    title: 'all of them in a row',
    promised:
      "a stranger's scene that tries all this, submitted, rendered behind the fence and brought back, leaves a frame and nothing else",
    tests: ['hostile/instance/whole-chain.test.ts'],
    attacks: 'one scene, and a bucket with bad records',
    notPromised: 'what the rows above do not',
  },
];
