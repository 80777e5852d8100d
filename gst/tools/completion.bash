# SPDX-License-Identifier: LGPL-2.1-or-later
# Completion of gst-tts in bash. What there is to choose from is asked of the
# program itself.

_gst_tts_options() {
  "$@" --help 2>/dev/null | grep -oE '^ +(-[a-z], )?--[a-z-]+=?' |
    sed 's/.* //'
}

# The names behind the colon in what the help says of an option.
_gst_tts_values() {
  local option=$1
  shift
  "$@" --help 2>/dev/null |
    sed -n "s/^ *\\(-[a-z], \\)\\{0,1\\}$option=.*: //p" | tr -d ,
}

# One column of a table; a heading is in its first line.
_gst_tts_column() {
  local column=$1
  shift
  "$@" 2>/dev/null | sed 1d | awk -F '  +' -v i="$column" '{ print $i }'
}

_gst_tts_provider() {
  local i
  for ((i = 2; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      -p | --provider)
        [ "${COMP_WORDS[i + 1]}" != = ] || i=$((i + 1))
        echo "-p ${COMP_WORDS[i + 1]}"
        return
        ;;
    esac
  done
}

# Where it offers nothing, bash offers files.
_gst_tts() {
  local tool=${COMP_WORDS[0]} command=${COMP_WORDS[1]}
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  local words

  # --option=value comes as three words.
  if [ "$word" = = ]; then
    word=
  elif [ "$before" = = ]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi

  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="$("$tool" --help 2>/dev/null | sed -n 's/^  \([a-z]*\) .*/\1/p')
      --help --version"
  else
    case $before in
      -p | --provider)
        words=$(_gst_tts_column 1 "$tool" providers)
        ;;
      -v | --voice)
        words=$(_gst_tts_column 2 "$tool" voices $(_gst_tts_provider))
        ;;
      -l | --lang)
        words=$(_gst_tts_column 3 "$tool" voices $(_gst_tts_provider))
        ;;
      --by | --cache | --format | --on-error | --provider-policy | --stage)
        words=$(_gst_tts_values "$before" "$tool" "$command")
        ;;
      cache)
        words='stat clear verify'
        ;;
      models)
        words='list pull verify remove path'
        ;;
      config)
        words='check'
        ;;
      thunder)
        words='create list delete'
        ;;
      vast)
        words='offers start status test stop logs destroy'
        ;;
      providers)
        words='test'
        ;;
      test)
        words=$(_gst_tts_column 1 "$tool" providers)
        ;;
      pull | verify | remove | path)
        if [[ $word == -* ]]; then
          words=$(_gst_tts_options "$tool" "$command")
        elif [ "$command" = models ]; then
          words=$(_gst_tts_column 1 "$tool" models)
        else
          return
        fi
        ;;
      *)
        [[ $word == -* ]] || return
        words=$(_gst_tts_options "$tool" "$command")
        ;;
    esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word" | sort -u)
  # After what wants a value there is no blank.
  if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
    compopt -o nospace 2>/dev/null
  fi
}

complete -o default -F _gst_tts gst-tts
