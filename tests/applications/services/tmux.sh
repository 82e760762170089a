# Two windows; what is typed into the one that is not shown appears there.
work=$(mktemp -d)
export TMUX_TMPDIR=$work TERM=xterm
unset TMUX
tmux -f /dev/null new-session -d -x 80 -y 24 cat
tmux new-window 'sleep 1000'
tmux list-windows -F '#{window_index} #{window_panes} #{pane_current_command}'
tmux send-keys -t :0 hello Enter
until [ "$(tmux capture-pane -p -t :0 | grep -cx hello)" = 2 ]; do sleep 0.1; done
tmux capture-pane -p -t :0 | head -n 3
tmux send-keys -t :0 C-d
until [ "$(tmux list-windows -F w)" = w ]; do sleep 0.1; done
tmux list-windows -F '#{window_index} #{pane_current_command}'
tmux kill-server
echo "ended $?"
rm -rf "$work"
