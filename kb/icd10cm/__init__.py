"""ICD-10-CM: the official tabular list becomes facts.

The official XML is read (`reader`), its 7th-character rules are carried out (`seventh`), the text
of every note is parsed (`note_grammar`) and what it names is resolved to nodes of that very edition
(`references`, `hand`); `facts` hands it all on as relations and `account` shows that no note was
lost. Importing this package loads none of it: ask the module you need.
"""
