/** Statements over shapes: each is run, whatever is asked before it. */
import type * as acorn from 'acorn'
import { patternNames } from '../../core/closure/free-variables.js'
import { elementsOf } from './collections.js'
import type { Evaluation } from './evaluation.js'
import { assign, bind } from './patterns.js'
import { Cell, type Scope, shapes } from './shape.js'

type Node = acorn.AnyNode

/** Both branches are taken, and a loop is run once: what it changes is seen in the next pass. */
export function runStatement(node: Node, scope: Scope, run: Evaluation): void {
  switch (node.type) {
    case 'VariableDeclaration':
      for (const d of node.declarations) {
        if (d.init) bind(d.id, run.expression(d.init, scope), scope, run)
        else bind(d.id, shapes.null, scope, run)
      }
      return
    case 'ReturnStatement': {
      const given = node.argument ? run.expression(node.argument, scope) : shapes.null
      run.gives(given, node.argument ?? node)
      return
    }
    case 'ExpressionStatement':
      run.expression(node.expression, scope)
      return
    case 'ThrowStatement':
      run.expression(node.argument, scope)
      return
    case 'IfStatement':
      run.expression(node.test, scope)
      run.statement(node.consequent, scope)
      if (node.alternate) run.statement(node.alternate, scope)
      return
    case 'BlockStatement': {
      const inner = run.block(node, node.body, scope)
      for (const s of node.body) run.statement(s, inner)
      return
    }
    case 'WhileStatement':
    case 'DoWhileStatement':
      run.expression(node.test, scope)
      run.statement(node.body, scope)
      return
    case 'ForStatement': {
      const inner = run.block(node, node.init ? [node.init] : [], scope)
      if (node.init?.type === 'VariableDeclaration') run.statement(node.init, inner)
      else if (node.init) run.expression(node.init, inner)
      if (node.test) run.expression(node.test, inner)
      if (node.update) run.expression(node.update, inner)
      run.statement(node.body, inner)
      return
    }
    case 'ForOfStatement':
    case 'ForInStatement':
      loop(node, scope, run)
      return
    case 'SwitchStatement': {
      run.expression(node.discriminant, scope)
      const inner = run.block(
        node,
        node.cases.flatMap(c => c.consequent),
        scope,
      )
      for (const c of node.cases) {
        if (c.test) run.expression(c.test, inner)
        for (const s of c.consequent) run.statement(s, inner)
      }
      return
    }
    case 'TryStatement':
      run.statement(node.block, scope)
      if (node.handler) caught(node.handler, scope, run)
      if (node.finalizer) run.statement(node.finalizer, scope)
      return
    case 'LabeledStatement':
      run.statement(node.body, scope)
      return
    case 'ClassDeclaration': {
      const cell = node.id && run.variable(node.id.name, scope)
      if (cell instanceof Cell) run.add(cell, run.unknown(node, 'a class is not followed'), node)
    }
  }
}

function caught(node: acorn.CatchClause, scope: Scope, run: Evaluation): void {
  const names = new Set<string>()
  patternNames(node.param, names)
  const inner = run.scope(node, scope, names)
  if (node.param) {
    bind(node.param, run.unknown(node.param, 'anything may be thrown'), inner, run)
  }
  run.statement(node.body, inner)
}

function loop(
  node: acorn.ForOfStatement | acorn.ForInStatement,
  scope: Scope,
  run: Evaluation,
): void {
  const { left } = node
  const declared = left.type === 'VariableDeclaration'
  const inner = run.block(node, declared ? [left] : [], scope)
  const over = run.expression(node.right, inner)
  const item = node.type === 'ForInStatement' ? shapes.string : elementsOf(over, run, node.right)
  if (declared) bind(left.declarations[0].id, item, inner, run)
  else assign(left as Node, item, inner, run)
  run.statement(node.body, inner)
}
