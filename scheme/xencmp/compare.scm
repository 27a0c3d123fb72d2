;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Comparison of two packages: what their steps are passed, key by key, and
;;; what rules find in both.

(define-module (xencmp compare)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp errors)
  #:use-module (xencmp source)
  #:use-module (xencmp condition)
  #:use-module (xencmp elfnotes)
  #:use-module (xencmp flags)
  #:use-module (xencmp buildlog)
  #:use-module (xencmp filelist)
  #:use-module (xencmp graph)
  #:use-module (xencmp package)
  #:export (<correspondence>
            make-correspondence
            correspondence
            correspondence?
            correspondence-left
            correspondence-right
            correspondence-kind
            correspondence-reason
            apply-correspondences
            %default-correspondences

            <dead-flag>
            dead-flag?
            dead-flag-flag
            dead-flag-step
            dead-flag-side
            dead-flag-condition
            dead-flag-node

            <comparison>
            compare
            comparison?
            comparison-left
            comparison-right
            comparison-graph
            comparison-left-node
            comparison-right-node
            comparison-names
            comparison-assumption
            comparison-mode
            comparison-correspondences
            comparison-kinds
            comparison-logs
            comparison-listings
            comparison-units
            comparison-files
            comparison-notes
            comparison-relations
            comparison-dead-flags
            comparison-steps
            comparison-phases
            comparison-unknown
            comparison-findings
            comparison-counts
            relation-places
            relation-records
            assumption->condition))


;;;
;;; Correspondences.
;;;

(define-immutable-record-type <correspondence>
  (make-correspondence left right kind reason)
  correspondence?
  (left   correspondence-left)     ;string
  (right  correspondence-right)    ;string that LEFT counts as
  (kind   correspondence-kind)     ;text, path, version or hole
  (reason correspondence-reason))  ;string

(define* (correspondence left right #:optional (kind 'text) reason)
  "Return the rule that LEFT counts as RIGHT, on whichever side of a comparison
it stands.  KIND says where: `text' anywhere; `path' as whole components of a
path; `version' where no further number continues it; `hole' for a hole whose
source text is LEFT, where %x, %{x} and %{?x} are one spelling.  REASON is what
reports print."
  (make-correspondence left right kind
                       (or reason (string-append left " = " right))))

(define (correspondence->list rule)
  (match rule
    (($ <correspondence> left right kind reason)
     (list left right kind reason))))

(define %default-correspondences
  ;; The directories are those of RPM's own macros file (macros.in) on
  ;; a distribution that puts libraries below lib64; PREFIX is where the RPM
  ;; side installs what Guix puts in the package's own directory.
  (append
   (map (match-lambda
          ((left right) (correspondence left right 'hole)))
        '(("%{_prefix}" "/usr")
          ("%{_exec_prefix}" "/usr")
          ("%{_bindir}" "/usr/bin")
          ("%{_sbindir}" "/usr/sbin")
          ("%{_libdir}" "/usr/lib64")
          ("%{_libexecdir}" "/usr/libexec")
          ("%{_includedir}" "/usr/include")
          ("%{_datadir}" "/usr/share")
          ("%{_datarootdir}" "/usr/share")
          ("%{_mandir}" "/usr/share/man")
          ("%{_infodir}" "/usr/share/info")
          ("%{_docdir}" "/usr/share/doc")
          ("%{_sysconfdir}" "/etc")
          ("%{_localstatedir}" "/var")
          ("%{_sharedstatedir}" "/var/lib")
          ("%{_rundir}" "/run")
          ("%{__python3}" "/usr/bin/python3")
          ("#$output" "/usr")
          ("%output" "/usr")
          ("(assoc-ref outputs \"out\")" "/usr")
          ("(assoc-ref %outputs \"out\")" "/usr")))
   (list (correspondence "/usr/lib64" "/usr/lib" 'path
                         "lib64 = lib"))))

(define (apply-correspondences text rules)
  "Return the string TEXT with every left side of RULES replaced by its right
side, one rule after the other; rules of kind hole do nothing here."
  (%apply-correspondences text (map correspondence->list rules)))


;;;
;;; Comparisons.
;;;

;; A flag that the text sets and no step ever sees.
(define-immutable-record-type <dead-flag>
  (make-dead-flag node flag step side condition)
  dead-flag?
  (node      dead-flag-node)        ;<node>
  (flag      dead-flag-flag)        ;<flag>: text, place, reason, via
  (step      dead-flag-step)        ;<step> that it misses, or #f
  (side      dead-flag-side)        ;left or right
  (condition dead-flag-condition))  ;<condition>

(define-immutable-record-type <comparison>
  (make-comparison left right graph left-node right-node names assumption mode
                   correspondences kinds logs listings notes relations
                   dead-flags findings)
  comparison?
  (left            comparison-left)        ;the packages as given
  (right           comparison-right)
  (graph           comparison-graph)       ;<graph> of everything
  (left-node       comparison-left-node)   ;<node> of each package
  (right-node      comparison-right-node)
  (names           comparison-names)       ;(LEFT . RIGHT): what to call them
  (assumption      comparison-assumption)  ;<condition>
  (mode            comparison-mode)        ;executed or intended
  (correspondences comparison-correspondences)
  (kinds           comparison-kinds)       ;kinds of steps: list of strings
  (logs            comparison-logs)        ;(LEFT . RIGHT), each may be #f
  (listings        comparison-listings)    ;(LEFT . RIGHT), each may be #f
  (notes           comparison-notes)       ;list of (FILE <note-comparison> …)
  (relations       %comparison-relations)  ;list of <relation>
  (dead-flags      %comparison-dead-flags) ;list of <dead-flag>
  (findings        comparison-findings))   ;list of <finding>

(define (assumption->condition graph assumption)
  "Return the <condition> that ASSUMPTION stands for: a condition, an
S-expression as for `scm->condition', the symbol defaults (no build conditional
of GRAPH is given), or a list (all ASSUMPTION …)."
  (match assumption
    ((? condition? condition) condition)
    ('defaults (%graph-defaults graph))
    (('all parts ...)
     (apply condition-and
            (map (lambda (part) (assumption->condition graph part)) parts)))
    (scm (scm->condition scm))))

(define* (compare left right #:key
                  (correspondences %default-correspondences)
                  (assume #t) (mode 'executed) (kinds '())
                  (logs '(#f . #f)) (listings '(#f . #f))
                  (notes '()) (rules '())
                  (names (cons (package-distribution left)
                               (package-distribution right))))
  "Compare the packages LEFT and RIGHT, as readers return them, and return a
<comparison>.

CORRESPONDENCES is a list of rules that make two spellings one.  ASSUME is what
is taken for granted, see `assumption->condition'; without it all branches are
compared at once, and each relation says when it holds.  MODE is `executed', where
flags that no step sees are left out and the last of several with one key counts,
or `intended', where they count as if the text had reached the step.  KINDS is a
list of kinds of steps, such as \"configure\"; all when it is empty.

LOGS and LISTINGS are pairs of what the readers of build logs and file lists
return for LEFT and RIGHT; #f where there is none.  Where both are there, their
units and options, and their artifacts, get relations in the graph, about
\"unit\", \"option\" and \"artifact\"; `comparison-units' and
`comparison-files' give them as records.  NOTES is a list of pairs of ELF files of
LEFT and RIGHT, whose notes get relations about \"note\".  NAMES is
the pair of strings that reports call LEFT and RIGHT.  RULES is a list of procedures
that take the comparison and return a list of <finding>s; they run behind the
rules of the library."
  (let* ((graph (make-graph))
         (left-node (graph-add-package! graph left 'left))
         (right-node (graph-add-package! graph right 'right))
         ;; Two logs or two listings are compared with each other.
         (add-both (lambda (add! relate! pair)
                     (match pair
                       ((a . b)
                        (let ((a (and a (add! graph a 'left left-node)))
                              (b (and b (add! graph b 'right right-node))))
                          (when (and a b)
                            (relate! graph (node->core a)
                                     (node->core b))))))))
         (assumption (assumption->condition graph assume))
         (kinds (if (null? kinds) (step-kinds left-node right-node) kinds)))
    (add-both graph-add-log! %relate-units logs)
    (add-both graph-add-listing! %relate-files listings)
    (let ((notes (map (match-lambda
                        ((left . right)
                         (relate-notes! graph left-node left
                                        right-node right)))
                      notes)))
      (match (%compare-flags graph (node->core left-node)
                             (node->core right-node) assumption mode
                             (map correspondence->list correspondences) kinds)
        ((relations . dead)
         (let* ((record (lambda (core) (node->record (core->node graph core))))
                (comparison
                 (lambda (findings)
                   (make-comparison left right graph left-node right-node
                                    names assumption mode correspondences kinds
                                    logs listings notes (map record relations)
                                    (map (lambda (dead)
                                           (core->dead-flag graph dead))
                                         dead)
                                    findings)))
                (built-in (map record
                               (%find-findings graph (node->core left-node)
                                               (node->core right-node)
                                               assumption)))
                (plain (comparison built-in)))
           (comparison
            (append built-in
                    (append-map (lambda (rule) (rule plain)) rules)))))))))

(define (relate-notes! graph left-node left right-node right)
  "Put the notes of the ELF files LEFT and RIGHT into GRAPH, carried by the
artifacts of the same name or else by the packages LEFT-NODE and RIGHT-NODE, and
return a list of the name and <note-comparison>s."
  (define (carrier package file)
    (match (filter (lambda (row)
                     (string=? (basename (assq-ref row '?path))
                               (basename file)))
                   (query graph (,package installs ?artifact)
                          (?artifact path ?path)))
      ((row) (assq-ref row '?artifact))
      (_ package)))
  (let ((left-notes  (read-elf-notes left))
        (right-notes (read-elf-notes right)))
    (%relate-notes graph (basename left)
                   (node->core (carrier left-node left))
                   (map elf-note->list left-notes)
                   (node->core (carrier right-node right))
                   (map elf-note->list right-notes))
    (cons (basename left) (compare-notes left-notes right-notes))))

(define (node->core node)
  (cons 'node (node-number node)))

(define (core->node graph core)
  (make-node graph (cdr core)))

(define (core->dead-flag graph dead)
  (match dead
    ((flag step side condition)
     (let ((flag (core->node graph flag))
           (step (core->node graph step)))
       (make-dead-flag flag (node->record flag)
                       (and (eq? 'step (node-kind step)) (node->record step))
                       side condition)))))

(define (node-steps node)
  "Return the steps of the package NODE, a list of <step>."
  (map (lambda (row) (node->record (assq-ref row '?step)))
       (query (node-graph node) (,node has ?step) (?step type step))))

(define (step-kinds . nodes)
  "Return the kinds of the steps of the package NODES, in order."
  (delete-duplicates (map step-kind (append-map node-steps nodes))))

(define* (comparison-relations comparison #:key about step verdict)
  "Return the relations of COMPARISON, a list of <relation>, in the order of the
left side's text.  ABOUT (\"flag\", \"operand\", \"environment\"), STEP
(\"configure\", …) and VERDICT (same, differs, only-left, only-right) narrow it
down."
  (filter (lambda (relation)
            (and (or (not about) (string=? about (relation-about relation)))
                 (or (not step) (string=? step (relation-step relation)))
                 (or (not verdict) (eq? verdict (relation-verdict relation)))))
          (%comparison-relations comparison)))

(define* (comparison-counts comparison #:key (about "flag")
                            (step "configure"))
  "Return an association list that counts the keys of COMPARISON by verdict:
only-left, only-right, differs, same, prefix (the same but for the prefix of
a path) and dead."
  (let ((relations (comparison-relations comparison
                                         #:about about #:step step)))
    (define (count-keys pred)
      (length (delete-duplicates (map relation-key (filter pred relations)))))
    (define (verdict=? verdict)
      (lambda (relation)
        (and (eq? verdict (relation-verdict relation))
             (not (prefix? relation)))))
    (define (prefix? relation)
      (and (eq? 'same (relation-verdict relation))
           (eq? 'prefix (relation-likeness relation))))
    `((only-left . ,(count-keys (verdict=? 'only-left)))
      (only-right . ,(count-keys (verdict=? 'only-right)))
      (differs . ,(count-keys (verdict=? 'differs)))
      (same . ,(count-keys (verdict=? 'same)))
      (prefix . ,(count-keys prefix?))
      (dead . ,(length (comparison-dead-flags comparison #:step step))))))

(define* (comparison-dead-flags comparison #:key step side)
  "Return the flags of COMPARISON that no step sees, a list of <dead-flag>.  STEP,
a kind of step, and SIDE, left or right, narrow it down."
  (filter (lambda (dead)
            (and (or (not side) (eq? side (dead-flag-side dead)))
                 (or (not step)
                     (and=> (dead-flag-step dead)
                            (lambda (missed)
                              (string=? step (step-kind missed)))))))
          (%comparison-dead-flags comparison)))

(define (side-node comparison side)
  (match side
    ('left (comparison-left-node comparison))
    ('right (comparison-right-node comparison))))

(define* (comparison-steps comparison side #:key kind)
  "Return the steps of SIDE, left or right, of COMPARISON, a list of <step>, those
of one KIND when it is given."
  (filter (lambda (step) (or (not kind) (string=? kind (step-kind step))))
          (node-steps (side-node comparison side))))

(define (comparison-units comparison)
  "Return how the units of both build logs of COMPARISON compare, as
`compare-units' gives it, or #f when there are not two logs."
  (match (comparison-logs comparison)
    ((left . right) (and left right (compare-units left right)))))

(define (comparison-files comparison)
  "Return how both file lists of COMPARISON compare, as `compare-files' gives it,
or #f when there are not two of them."
  (match (comparison-listings comparison)
    ((left . right) (and left right (compare-files left right)))))

(define (comparison-phases comparison side)
  "Return the phases of SIDE, left or right, of COMPARISON, a list of <phase>."
  (let ((node (side-node comparison side)))
    (map (lambda (row) (node->record (assq-ref row '?phase)))
         (query (node-graph node) (,node has ?phase) (?phase type phase)))))

(define* (comparison-unknown comparison #:key about step)
  "Return a pair of how many relations of COMPARISON are not understood in full,
and how many there are.  ABOUT and STEP narrow it down as in
`comparison-relations'."
  (let ((relations (comparison-relations comparison #:about about
                                         #:step step)))
    (cons (count relation-unknown? relations) (length relations))))

(define (relation-records relation side)
  "Return what RELATION speaks of on SIDE, left or right: a list of <flag>s and
the like."
  (filter-map node->record
              (match side
                ('left (relation-left-nodes relation))
                ('right (relation-right-nodes relation)))))

(define (relation-places relation side)
  "Return where the things that RELATION speaks of on SIDE, left or right, are
written: a list of <location>."
  (filter-map (match-lambda
                ((? flag? flag) (flag-location flag))
                (_ #f))
              (relation-records relation side)))
