# From what "gst-tts chunks --json" prints to the segments of a job: the first
# $count cues of $speaker, or "all" of them.
[.cues[] | select($speaker == "all" or .speaker == $speaker)]
| if $count == "all" then . else .[:($count | tonumber)] end
| map({
    artifact: "\(.speaker // "cue")-\(.index + 1)"
      | gsub("[^A-Za-z0-9_-]"; "_"),
    speaker: (.voice // "default"),
    language: (.language // ""),
    rate,
    text
  })
