"""Words about other applications: the names of their formats, and how to get a file of each."""

from django.utils.translation import gettext_lazy as _

FORMAT_NAMES = {
    "txt": "todo.txt",
    "csv": "CSV",
    "json": "JSON",
    "ics": "iCalendar",
    "todoist": "Todoist",
    "ticktick": "TickTick",
    "outlook": "Outlook",
    "mstodo": "Microsoft To Do",
    "googletasks": "Google Tasks",
    "trello": "Trello",
    "asana": "Asana",
}
# Three steps for each application that people come from.
EXPORT_STEPS = {
    "Todoist": [
        _("In a browser, open the project, then ⋯ at its top, and choose “Export as CSV”."),
        _("For all projects of a paid plan: Settings, Backups, Download. Unpack the ZIP file."),
        _("Choose all CSV files here at once. Each one becomes a list of its name."),
    ],
    "TickTick": [
        _("Open TickTick in a browser, click your picture, and open the settings."),
        _("Under Account, choose “Generate Backup”."),
        _("Choose the CSV file here. It has the tasks of all lists."),
    ],
    "Microsoft To Do": [
        _("Open the classic Outlook for Windows: it has the same tasks, but also an export."),
        _(
            "Choose File, Open & Export, Import/Export, “Export to a file”, “Comma Separated"
            " Values”, and the folder of a list under Tasks."
        ),
        _("Choose the CSV files here, or the JSON file of a program that exports To Do."),
    ],
    "Google Tasks": [
        _("Open takeout.google.com, choose “Deselect all”, and select Tasks alone."),
        _("Create the export, download it, and unpack the ZIP file."),
        _("Choose the file Tasks.json here. It has the tasks of all lists."),
    ],
    "Trello": [
        _("Open the board and its menu ⋯, and choose “Print, export, and share”."),
        _("Choose “Export as JSON”. If the browser shows the text, save the page as a file."),
        _("Choose the JSON files of all boards here at once."),
    ],
    "Asana": [
        _("Open the project, and click the arrow beside its name."),
        _("Choose “Export/Print”, then “CSV”."),
        _("Choose the CSV files of all projects here at once."),
    ],
    "Apple Reminders": [
        _("On a Mac, open Reminders, and choose File, Export."),
        _(
            "If there is no Export, move the reminders to a CalDAV account such as Nextcloud,"
            " and export them there."
        ),
        _("Choose the file, whose name ends with .ics, here."),
    ],
    "Nextcloud": [
        _("Open Tasks in a browser, then ⋯ beside the list."),
        _("Choose “Export”."),
        _("Choose the files of all lists, whose names end with .ics, here at once."),
    ],
}
