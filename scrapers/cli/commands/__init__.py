"""The commands, one file each and found: the file's name is the command's, ``command`` in it is run, its docstring is the help.
A folder is a group of commands, its docstring the group's help."""
